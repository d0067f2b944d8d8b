import { filterSubject } from '@platform/events'
import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand, type Session } from '../command.ts'
import { tenant } from './options.ts'

const Chain = z.looseObject({
  tenantId: z.string(),
  rows: z.number(),
  ok: z.boolean(),
  firstBad: z.unknown().optional(),
  checkpoint: z.unknown().optional(),
})
const Page = z.object({ tenants: z.array(Chain), next: z.unknown().optional() })
/** Verifying a long chain takes minutes. */
const timeoutMs = 300_000

async function verifyAll({ messaging }: Session, tenantId: string | undefined): Promise<z.infer<typeof Chain>[]> {
  const chains: z.infer<typeof Chain>[] = []
  let after: unknown
  do {
    const page = Page.parse(
      await callCommand(messaging, 'audit-log', 'audit.verify', { tenantId, after }, { timeoutMs }),
    )
    chains.push(...page.tenants)
    after = page.next ?? undefined
  } while (after !== undefined)
  return chains
}

const plain = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

const Event = z.looseObject({
  occurred_at: z.string(),
  tenant_id: z.string(),
  action: z.string(),
  actor: z.looseObject({ id: z.string() }),
  resource: z.looseObject({ type: z.string(), id: z.string() }).optional(),
  outcome: z.looseObject({ status: z.string(), kind: z.string().optional() }),
})

/** Formats an audit event as one line. A payload that is not an audit event is returned unchanged. */
function describe(payload: string): string {
  const event = Event.safeParse(JSON.parse(payload))
  if (!event.success) return payload
  const { occurred_at, tenant_id, action, actor, resource, outcome } = event.data
  const target = resource ? `${resource.type} ${resource.id}` : '-'
  return [occurred_at, tenant_id, action, outcome.kind ?? outcome.status, actor.id, target].join('  ')
}

/** Commands for the audit log. */
export const auditCommands = [
  adminCommand(
    {
      words: 'audit verify',
      about:
        'verifies the hash chain of every tenant, or of one (platform: events of no tenant); exit code 1 if a chain is broken',
      takesPlatform: true,
      options: z.object({ tenant: tenant.optional() }),
    },
    async ({ tenant }, session) => {
      const chains = await verifyAll(session, tenant)
      const failed = chains.some(({ ok }) => !ok)
      const rows = chains.map(({ tenantId, rows, ok, firstBad }) => [
        tenantId,
        `${rows} rows`,
        ok ? 'ok' : `BROKEN, first bad row: ${plain(firstBad ?? 'unknown')}`,
      ])
      return {
        json: { ok: !failed, tenants: chains },
        text: rows.length > 0 ? columns(rows) : ['no events yet'],
        failed,
      }
    },
  ),
  adminCommand(
    { words: 'audit tail', about: 'prints every event as it is published, until Ctrl-C', options: z.object({}) },
    async (_input, { messaging, json, print, signal }) => {
      const subscription = messaging.nats.subscribe(filterSubject({}))
      signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true })
      for await (const message of subscription) {
        const payload = message.string()
        print(json ? payload : describe(payload))
      }
      return undefined
    },
  ),
]

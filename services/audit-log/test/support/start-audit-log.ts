import { hash, randomUUIDv7 } from 'node:crypto'
import { jetstream } from '@nats-io/jetstream'
import { AuditEvent, auditSubject, canonicalJson } from '@platform/events'
import { listen } from '@platform/lifecycle'
import { callCommand, serveCommands } from '@platform/messaging'
import { stack, startTestIssuer, until } from '@platform/testkit'
import pg from 'pg'
import { z } from 'zod'
import { createCommands } from '../../src/commands.ts'
import { readConfig } from '../../src/config.ts'
import { openContext } from '../../src/context.ts'
import { createServer } from '../../src/server.ts'

// One key for all suites: they share a database, and each one verifies checkpoints of the others.
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const checkpointKey = Buffer.concat([pkcs8Prefix, hash('sha256', 'audit-log tests', 'buffer')]).toString('base64')

const Stored = z.object({ stored: z.array(z.string()) })
const Failure = z.object({ error: z.looseObject({ code: z.string() }) })
const Events = z.object({
  data: z.array(
    AuditEvent.extend({
      seq: z.number(),
      hash: z.hex(),
      ended_by: z.object({ id: z.string(), seq: z.number(), status: z.string() }).optional(),
    }),
  ),
  next_cursor: z.string().nullable(),
})

/** An event of a tenant as another service would publish it. */
export const newEvent = (tenant: string, over: Partial<AuditEvent> = {}): AuditEvent => ({
  id: randomUUIDv7(),
  version: 1,
  occurred_at: new Date().toISOString(),
  tenant_id: tenant,
  service: 'test',
  action: 'query.run',
  actor: { type: 'credential', id: `cred_${tenant}` },
  outcome: { status: 'ok' },
  details: {},
  ...over,
})

/** Starts the service in this process, on the servers of the test run. */
export async function startAuditLog() {
  const { urls, roles } = stack()
  const issuer = await startTestIssuer()
  const context = await openContext(
    readConfig({
      PORT: '0',
      OPS_PORT: '0',
      LOG_LEVEL: 'silent',
      NATS_URL: urls.nats,
      POSTGRES_URL: roles.audit_log,
      ISSUER: issuer.issuer,
      JWKS_URL: issuer.jwksUrl,
      CHECKPOINT_KEY: checkpointKey,
    }),
  )
  const commands = serveCommands(context.messaging, context.service, createCommands(context), context)
  await until('the stream is being read', () => context.consumer.probe() === undefined)
  const http = await listen(createServer(context), context.config.http)
  const admin = new pg.Pool({ connectionString: urls.postgres, max: 1 })
  const token = (tenant: string, scope = 'audit:read') =>
    issuer.mint({ tenant_id: tenant, client_id: `cred_${tenant}`, sub: `cred_${tenant}`, scope })

  const get = async (path: string, bearer?: string) => {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
    const response = await fetch(`${http.url}${path}`, { headers })
    return { status: response.status, headers: response.headers, body: z.unknown().parse(await response.json()) }
  }
  return {
    context,
    issuer,
    http,
    admin,
    token,
    get,
    checkpointKey,
    /** Publishes events in order, each after the previous one is in the chain, as a relay does. */
    async store(...events: AuditEvent[]) {
      const stream = jetstream(context.messaging.nats)
      for (const event of events) {
        await stream.publish(auditSubject(event), canonicalJson(event))
        const isStored = async () => {
          const answer = await callCommand(context.messaging, 'audit-log', 'audit.stored', { ids: [event.id] })
          return Stored.parse(answer).stored.length === 1
        }
        await until('the event is stored', isStored, { everyMs: 2 })
      }
    },
    /** Publishes many events in order, and waits until all of them are in the chain. */
    async storeAll(events: AuditEvent[]) {
      const stream = jetstream(context.messaging.nats)
      for (const event of events) await stream.publish(auditSubject(event), canonicalJson(event))
      const ids = events.map(({ id }) => id)
      await until('the events are stored', async () => {
        const pages = await Promise.all(
          Array.from({ length: Math.ceil(ids.length / 1_000) }, (_, n) =>
            callCommand(context.messaging, 'audit-log', 'audit.stored', { ids: ids.slice(n * 1_000, (n + 1) * 1_000) }),
          ),
        )
        return pages.reduce<number>((sum, page) => sum + Stored.parse(page).stored.length, 0) === ids.length
      })
    },
    /** Returns a successful answer of `GET /v1/audit/events`. */
    async list(tenant: string, query = '') {
      const { status, body } = await get(`/v1/audit/events${query}`, await token(tenant))
      if (status !== 200) throw new Error(`status ${status}: ${JSON.stringify(body)}`)
      return Events.parse(body)
    },
    async fail(tenant: string, query: string) {
      const { status, body } = await get(`/v1/audit/events${query}`, await token(tenant))
      return { status, code: Failure.parse(body).error.code, body }
    },
    async close() {
      await http.close()
      await commands.close()
      await context.close()
      await admin.end()
      await issuer.close()
    },
  }
}

/** The result of `startAuditLog`. */
export type RunningAuditLog = Awaited<ReturnType<typeof startAuditLog>>

import { Cleanup } from '@platform/lifecycle'
import { until } from '@platform/testkit'
import { openRunningAds } from './running-ads.ts'

/** Northwind's US profile: a seller with entities of every kind. */
export const profileId = '3172845091267431'

export type Json = Record<string, unknown>

export interface Answer {
  status: number
  body: Json
}

export interface PreviewItem {
  index: number
  id: string | null
  action: string
  before: Json | null
  after: Json | null
  changes: { field: string; from: unknown; to: unknown; currency?: string }[]
  problems: { code: string; path: string; message: string }[]
  warnings: { code: string; path: string; message: string }[]
  startsSpend: boolean
  raisesSpend: boolean
  irreversible: boolean
}

export interface Result {
  index: number
  id: string | null
  ok: boolean
  code?: string
  message?: string
}

export const previewOf = ({ body }: Answer) => body.preview as { items: PreviewItem[]; summary: Json }
export const resultsOf = ({ body }: Answer) => body.results as Result[]
export const issuesOf = ({ body }: Answer) => body.issues as { path: string; message: string }[]

/** Opens the service with a tenant connected in North America, and the calls that tests of writes make. */
export const openWriting = (env: Record<string, string> = {}) =>
  Cleanup.scope(async (cleanup) => {
    const ads = cleanup.use(await openRunningAds({ ...env }), (it) => it.close())
    const tenantId = await ads.connect(({ region }) => region === 'NA')
    const token = await ads.tokenOf(tenantId, 'ads:read ads:write')
    // Events leave the outbox once an audit-log of the stack has stored them; before that they are published.
    const published = new Map<string, Json>()
    const subscription = ads.ctx.messaging.nats.subscribe(`audit.v1.${tenantId}.>`, {
      callback: (_error, message) => {
        const event = message.json<Json>()
        published.set(String(event.id), event)
      },
    })
    cleanup.use(subscription, (it) => it.unsubscribe())
    /** Returns this tenant's audit events in order, of one action or of all. */
    const events = async (action?: string): Promise<Json[]> => {
      const rows = await ads.ctx.database.rows<{ id: string; event: string }>(
        'select id, event from outbox where subject like $1',
        [`audit.v1.${tenantId}.%`],
      )
      const waiting = rows.map(({ id, event }): [string, Json] => [id, JSON.parse(event)])
      const all = new Map<string, Json>([...published, ...waiting])
      return [...all.entries()]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, event]) => event)
        .filter((event) => action === undefined || event.action === action)
    }
    const call = (operation: string, body: unknown, more: Json = {}): Promise<Answer> =>
      ads.post(token, { profileId, operation, body, ...more })
    return {
      ...ads,
      ...{ tenantId, token, call },
      /** A dry run. */
      dryRun: call,
      commit: (operation: string, body: unknown, more: Json = {}) => call(operation, body, { dryRun: false, ...more }),
      /** Returns the first page of a list operation. */
      async list(operation: string, body: unknown = {}, params: Json = {}): Promise<Json[]> {
        const withBody = operation.startsWith('sd.') || /^sb\.(negativeK|k)eywords/.test(operation) ? {} : { body }
        const answer = await ads.post(token, { profileId, operation, params, ...withBody })
        const { payload } = answer.body
        if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
        const lists = Array.isArray(payload) ? [payload] : Object.values(payload as Json).filter(Array.isArray)
        return lists[0] ?? []
      },
      /** Returns the mutating requests to Amazon since `after`. */
      mutating: (after = 0) => ads.simulator.requests(after).filter(({ mutating, api }) => mutating && api === 'ads'),
      seq: () => ads.simulator.requests().at(-1)?.seq ?? 0,
      /** Returns the simulator's whole state of the profile. */
      async state(): Promise<string> {
        const response = await fetch(`${ads.simulator.url}/_simulator/state/ads?profileId=${profileId}`)
        return response.text()
      },
      revert: (auditId: string, body: Json = {}, bearer = token): Promise<Answer> =>
        ads.call(`/api/amazon/ads/writes/${auditId}/revert`, {
          method: 'POST',
          headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      events,
      /** Returns action and outcome of the terminal events of each call. Waits until each call has one. */
      terminal: (requestIds: string[]): Promise<string[][]> =>
        until(
          'every call has its event',
          async () => {
            const all = (await events()).filter(({ action }) => action !== 'ads.write.started')
            const found = requestIds.map((requestId) =>
              all.flatMap(({ action, request, outcome }) =>
                (request as Json | undefined)?.id === requestId ? [`${action} ${(outcome as Json).status}`] : [],
              ),
            )
            return found.every((one) => one.length > 0) && found
          },
          { everyMs: 100 },
        ),
      close: () => cleanup.close(),
    }
  })

/** See openWriting. */
export type Writing = Awaited<ReturnType<typeof openWriting>>

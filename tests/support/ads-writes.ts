import { z } from 'zod'
import { openRunningPlatform, type Reply } from './running-platform.ts'

type Fields = Record<string, unknown>
/** Entities by kind and id. */
type State = Record<string, Record<string, Fields>>

const Dump = z.object({ entities: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))) })
const Previewed = z.object({
  preview: z.object({
    items: z.array(
      z.object({
        index: z.number(),
        id: z.string().nullable(),
        before: z.record(z.string(), z.unknown()).nullable(),
        changes: z.array(z.object({ field: z.string(), to: z.unknown() })),
        problems: z.array(z.unknown()),
      }),
    ),
  }),
})
const Committed = z.object({
  results: z.array(z.object({ index: z.number(), id: z.string().nullable(), ok: z.boolean() })),
})
const Events = z.object({
  data: z.array(z.looseObject({ details: z.object({ audit_id: z.string(), snapshot: z.array(z.unknown()) }) })),
  next_cursor: z.string().nullish(),
})

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value of an entity at a dotted path. */
export const valueAt = (entity: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), entity)

/** Dotted paths at which two states of an entity differ; lists are one value. */
export function changedFields(was: unknown, is: unknown, path = ''): string[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return []
  if (!isObject(was) || !isObject(is)) return [path]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return names.flatMap((name) => changedFields(was[name], is[name], path ? `${path}.${name}` : name)).sort()
}

/** The running platform, one of its profiles, and the simulator's state of that profile. */
export async function openAdsWrites(name: string) {
  const p = await openRunningPlatform(name)
  const amazon = p.demo.simulator.url
  const { profileId } = z.object({ profileId: z.string() }).parse(p.northwind.profiles[0])
  // A credential may call 240 times a minute; these calls would take one credential several minutes.
  const scopes = ['ads:read', 'ads:write', 'audit:read']
  const credentials = await Promise.all(Array.from({ length: 5 }, () => p.credential(p.northwind.id, scopes)))
  const tokens = await Promise.all(credentials.map((credential) => p.token(credential)))
  let turn = 0
  const post = (path: string, body: object): Promise<Reply> => {
    turn += 1
    const headers = { authorization: `Bearer ${tokens[turn % tokens.length]}`, 'content-type': 'application/json' }
    return p.call(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  const control = (method: string, path: string, body?: object) =>
    fetch(`${amazon}/_simulator/${path}`, { method, ...(body && { body: JSON.stringify(body) }) })

  const call = (operation: string, asked: object = {}, options: object = {}) =>
    post('/api/amazon/ads/call', { profileId, operation, ...asked, ...options })

  async function state(): Promise<State> {
    return Dump.parse(await (await control('GET', `state/ads?profileId=${profileId}`)).json()).entities
  }

  return {
    profileId,
    call,
    state,
    revert: (auditId: string, options: object) => post(`/api/amazon/ads/writes/${auditId}/revert`, options),
    /** The simulator's initial state. */
    resetAmazon: () => control('POST', 'reset'),
    turnAmazon: (settings: object) => control('PUT', 'settings', settings),
    itemsOf: ({ body }: Reply) => Previewed.parse(body).preview.items,
    resultsOf: ({ body }: Reply) => Committed.parse(body).results,
    /** Returns `kind id` of each entity that differs from the initial state. */
    changedEntities: (was: State, is: State): string[] =>
      Object.keys(is).flatMap((kind) => {
        const ids = [...new Set([...Object.keys(was[kind] ?? {}), ...Object.keys(is[kind] ?? {})])]
        return ids
          .filter((id) => JSON.stringify(was[kind]?.[id]) !== JSON.stringify(is[kind]?.[id]))
          .map((id) => `${kind} ${id}`)
      }),
    /** Removes the themes of an ad group: every one of the demo has both, and duplicates are refused. */
    async makeRoomForTheme(): Promise<void> {
      const themes = Object.values((await state())['sb.themes'] ?? {})
        .filter(({ themeType }) => themeType === 'KEYWORDS_RELATED_TO_YOUR_BRAND')
        .map(({ themeId, adGroupId }) => ({ themeId, adGroupId, state: 'archived' }))
      const answer = await call('sb.themes.update', { body: { themes } }, { dryRun: false, confirmArchive: true })
      if (answer.body.ok !== true) throw new Error(answer.text)
    },
    /** Reads the snapshots of started writes by audit id. */
    async snapshotsInAudit(): Promise<Map<string, unknown[]>> {
      const found = new Map<string, unknown[]>()
      for (let cursor: string | null | undefined = ''; cursor !== null && cursor !== undefined; ) {
        const query = new URLSearchParams({ action: 'ads.write.started', limit: '100', ...(cursor && { cursor }) })
        const { body } = await p.get(`/v1/audit/events?${query}`, tokens[0] ?? '')
        const events = Events.parse(body)
        for (const { details } of events.data) found.set(details.audit_id, details.snapshot)
        cursor = events.next_cursor
      }
      return found
    },
    close: () => p.close(),
  }
}

/** See openAdsWrites. */
export type AdsWrites = Awaited<ReturnType<typeof openAdsWrites>>

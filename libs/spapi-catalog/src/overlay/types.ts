/**
 * What a call may do: `read` changes nothing that outlives it (starting a report is a read), `write` changes something of
 * the selling partner's, `admin` acts on the application itself and is never reachable with a tenant's credential.
 */
export type Access = 'read' | 'write' | 'admin'

/** What Amazon says in prose only. Names are parameters; `body.x` is a property of the body. */
export type Rule =
  | { atLeastOne: string[] }
  | { atMostOne: string[] }
  /** Given together with nothing else but the path. */
  | { alone: string }
  | { when: string; is?: string[]; needs: string[] }
  | { when: string; is: string[]; needsOneOf: string[] }
  | { when: string; excludes: string[] }
  | { single: string }

/** The read that shows what a write is about to change. */
export interface StateRead {
  operation: string
  /** Per parameter of the read: `params.x`, `body.x.y` (a `*` step visits every item) or `=text`. */
  params: Record<string, string>
}

/** What the models do not say of an operation, written by hand. */
export interface Entry {
  access: Access
  summary: string
  aliases?: string[]
  /** An RDT is needed for the personal data; `byReportType` for some reports only. */
  restricted?: true | 'byReportType'
  /** What an RDT for this operation may ask for. */
  dataElements?: string[]
  /** LWA scope of the client-credentials token that Amazon wants in place of a selling partner's. */
  grantlessScope?: string
  /** Id of the operation that takes its place. */
  replacedBy?: string
  /** Last day of service, `YYYY-MM-DD`, where Amazon has named one. */
  endsOn?: string
  /** Per parameter, the characters that are percent-encoded once more ahead of the ordinary encoding. */
  encodeTwice?: Record<string, 'all' | string>
  rules?: Rule[]
  stateRead?: StateRead
  /** A body that says more than the least the schema allows. */
  exampleBody?: unknown
  /** Next pages are asked for with the token and nothing else. */
  pageAlone?: true
  /** Lists that say the same on every page. */
  pageOnce?: string[]
  /** Pages by `pagination.{offset,limit}` of the body; the lists of the answer that go on. */
  offsetPage?: { items: string[]; total: string }
}

/** One version of one API. */
export interface ApiEntry {
  /** The API without its version, e.g. `orders`. */
  family: string
  title: string
  operations: Record<string, Entry>
}

export type Overlay = Record<string, ApiEntry>

type More = Omit<Entry, 'access' | 'summary'>

export const read = (summary: string, more: More = {}): Entry => ({ access: 'read', summary, ...more })
export const write = (summary: string, more: More = {}): Entry => ({ access: 'write', summary, ...more })
export const admin = (summary: string, more: More = {}): Entry => ({ access: 'admin', summary, ...more })

/**
 * The read ahead of a write. Without a dot the operation is one of the same API. `sku` takes the write's parameter of the
 * same name; `orderId=body.amazonOrderId` and `granularityType==Marketplace` say where else a value comes from.
 */
export function before(operation: string, ...names: string[]): { stateRead: StateRead } {
  const params = names.map((name): [string, string] => {
    const [own, place] = name.split(/=(.*)/s)
    return [own ?? name, place ?? `params.${name}`]
  })
  return { stateRead: { operation, params: Object.fromEntries(params) } }
}

/**
 * Effect of an operation: `read` changes no data (requesting a report is a read), `write` changes data of the selling partner,
 * `admin` acts on the application itself and is never available to credentials of a tenant.
 */
export type Access = 'read' | 'write' | 'admin'

/** A rule that Amazon states in prose only. Names are parameters; `body.x` is a property of the body. */
export type Rule =
  | { atLeastOne: string[] }
  | { atMostOne: string[] }
  /** Excludes all other query parameters. */
  | { alone: string }
  | { when: string; is?: string[]; needs: string[] }
  | { when: string; is: string[]; needsOneOf: string[] }
  | { when: string; excludes: string[] }
  | { single: string }

/** The read of the state that a write is about to change. */
export interface StateRead {
  operation: string
  /** Source of each parameter of the read: `params.x`, `body.x.y` (a step `*` visits every item) or `=text`. */
  params: Record<string, string>
}

/** Hand-written facts on an operation, which the models lack. */
export interface Entry {
  access: Access
  summary: string
  aliases?: string[]
  /** Personal data requires a Restricted Data Token; `byReportType`: for some report types only. */
  restricted?: true | 'byReportType'
  /** Data elements of a Restricted Data Token for this operation. */
  dataElements?: string[]
  /** Scope of the client-credentials token that the operation requires instead of a selling partner's token. */
  grantlessScope?: string
  /** Id of the operation that replaces this one. */
  replacedBy?: string
  /** Last day of service, `YYYY-MM-DD`, if Amazon has announced one. */
  endsOn?: string
  /** Characters of each parameter that are percent-encoded once more before the ordinary encoding. */
  encodeTwice?: Record<string, 'all' | string>
  rules?: Rule[]
  stateRead?: StateRead
  /** Example that replaces the minimal body. */
  exampleBody?: unknown
  /** The call of a next page has no query parameter but the token. */
  pageAlone?: true
  /** Lists that every page repeats. */
  pageOnce?: string[]
  /** Pagination by `pagination.{offset,limit}` of the body; `items` are the lists of the answer that continue. */
  offsetPage?: { items: string[]; total: string }
}

/** One version of one API. */
export interface ApiEntry {
  /** The API without its version, e.g. `orders`. */
  family: string
  title: string
  operations: Record<string, Entry>
}

/** Hand-written facts by API. */
export type Overlay = Record<string, ApiEntry>

type More = Omit<Entry, 'access' | 'summary'>

export const read = (summary: string, more: More = {}): Entry => ({ access: 'read', summary, ...more })
export const write = (summary: string, more: More = {}): Entry => ({ access: 'write', summary, ...more })
export const admin = (summary: string, more: More = {}): Entry => ({ access: 'admin', summary, ...more })

/**
 * Returns the read before a write. An operation without a dot belongs to the same API. `sku` is the write's parameter of that
 * name; `orderId=body.amazonOrderId` and `granularityType==Marketplace` name other sources of a value.
 */
export function before(operation: string, ...names: string[]): { stateRead: StateRead } {
  const params = names.map((name): [string, string] => {
    const [param, source] = name.split(/=(.*)/s)
    return [param ?? name, source ?? `params.${name}`]
  })
  return { stateRead: { operation, params: Object.fromEntries(params) } }
}

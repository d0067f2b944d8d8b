import type { SimulatorAnswer } from '../api.ts'
import type { ErrorStyle } from './failure.ts'
import type { Store } from './store.ts'

/** An injected fault of one item of a write. */
export type ItemFault = { type: 'item-error'; index: number; kind: string } | { type: 'omit-item'; index: number }

/** A request with valid headers. */
export interface AdsCall {
  /** State of the profile in the scope header. */
  store: Store
  /** Path parameters, decoded. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  body: unknown
  /** Media type of the answer. */
  accept: string
  /** True with `Prefer: return=representation`. */
  representation: boolean
  itemFaults: readonly ItemFault[]
  /** Injected end of a report that this request creates. */
  reportEnd?: 'fail-report' | 'empty-report'
  /** Base URL of links to documents. */
  origin: string
}

/** A request without a profile, with the profiles of its token. */
export type AccountCall = Omit<AdsCall, 'store'> & { stores: readonly Store[]; inRegion: readonly Store[] }

interface Common {
  /** `sp.keywords.update` */
  operation: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `/sd/negativeTargets/{negativeTargetId}` */
  path: string
  mutating?: true
  /** Media types of the request's body; undefined without a body. */
  consumes?: readonly string[]
  /** Media types of the answer, the default first. */
  produces: readonly string[]
  errors: ErrorStyle
  /** A 429 has a Retry-After header. */
  retryAfter?: true
  /** Rate limit per profile. */
  rate?: { perSecond: number; burst: number }
  /** The client id header has the unified API's name. */
  unified?: true
}

export interface ProfileRoute extends Common {
  scope?: true
  handle(call: AdsCall): SimulatorAnswer
}

export interface AccountRoute extends Common {
  scope: false
  handle(call: AccountCall): SimulatorAnswer
}

export type AdsRoute = ProfileRoute | AccountRoute

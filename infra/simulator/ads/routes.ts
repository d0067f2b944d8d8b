import type { SimulatorAnswer } from '../api.ts'
import type { ErrorStyle } from './failure.ts'
import type { Store } from './store.ts'

/** What a write of one item is told to do instead of what it would. */
export type ItemFault = { type: 'item-error'; index: number; kind: string } | { type: 'omit-item'; index: number }

/** A request that has passed the checks of its headers. */
export interface AdsCall {
  /** The profile of the scope header. */
  store: Store
  /** Of the path, decoded. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  body: unknown
  /** The media type that the answer is to have. */
  accept: string
  /** `Prefer: return=representation`. */
  representation: boolean
  itemFaults: readonly ItemFault[]
  /** How a report that is asked for now is to end. */
  reportEnd?: 'fail-report' | 'empty-report'
  /** Where links to documents point to. */
  origin: string
}

/** A request without a profile: what it may see is what its token may. */
export type AccountCall = Omit<AdsCall, 'store'> & { stores: readonly Store[]; inRegion: readonly Store[] }

interface Common {
  /** `sp.keywords.update` */
  operation: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `/sd/negativeTargets/{negativeTargetId}` */
  path: string
  mutating?: true
  /** Media types of the request's body; none where there is no body. */
  consumes?: readonly string[]
  /** Media types of the answer, the usual one first. */
  produces: readonly string[]
  errors: ErrorStyle
  /** A 429 says how long to wait. */
  retryAfter?: true
  /** Requests a profile may have each second, and at once. */
  rate?: { perSecond: number; burst: number }
  /** The unified API's own name of the client id header. */
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

export const json = 'application/json'

export const ok = (body: object, status = 200): SimulatorAnswer => ({ status, body })

import type { SpapiConnection, SpapiRequest } from './spapi-request.ts'

/** A token for one call; `forget` removes it from the cache after Amazon has refused it. */
export interface Access {
  token: string
  forget(): Promise<void>
}

/** Provides the token of each call. The client asks it once per attempt, after the rate limit. */
export interface Authorizer<C extends SpapiConnection = SpapiConnection> {
  /** @throws PlatformError, which ends the call */
  authorize(request: SpapiRequest<C>, signal: AbortSignal): Promise<Access>
}

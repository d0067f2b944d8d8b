import { setTimeout as delay } from 'node:timers/promises'
import { failureBody, toPlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider'
import type { Events } from '../events.ts'
import { originOf } from '../origin-of.ts'
import type { LastUsed } from '../usage/note-last-used.ts'
import { msSinceArrival } from './arrival.ts'
import { browserRoutes, isClientRefusal, recordOutcome } from './record-outcome.ts'

/**
 * Minimum time between the arrival of a request and the refusal of its client, so that timing does not reveal whether the
 * client exists.
 */
const refusalMsMin = 50

/** Replaces oidc-provider's `invalid_request` with `unauthorized_client`, as RFC 6749 section 5.2 requires. */
const nameGrantRefusal = (ctx: KoaContextWithOIDC, failure: unknown): void => {
  if (!(failure instanceof errors.InvalidRequest)) return
  if (failure.error_description === 'requested grant type is not allowed for this client') {
    ctx.body = { error: 'unauthorized_client', error_description: 'this client may not use that grant type' }
  }
}

type Needs = { events: Events; lastUsed: Pick<LastUsed, 'touch'>; log: Log }

/** Registers the last middleware of the OAuth server: it records the audit event before the response is sent. */
export function conclude(provider: Provider, { events, lastUsed, log }: Needs): void {
  const failures = new WeakMap<object, unknown>()
  const remember = (ctx: KoaContextWithOIDC, error: Error): void => void failures.set(ctx, error)
  provider.on('grant.error', remember)
  provider.on('revocation.error', remember)
  provider.on('introspection.error', remember)
  provider.on('server_error', remember)
  const fail = (ctx: KoaContextWithOIDC, thrown: unknown): void => {
    const error = toPlatformError(thrown)
    log.error({ err: thrown, requestId: originOf(ctx).id }, 'oauth.failed')
    // The browser has been redirected to the application or has got an error page.
    if (browserRoutes.has(ctx.oidc.route) && (ctx.body || ctx.response.get('location'))) return
    ctx.status = error.status
    ctx.body = failureBody('oauth', error, originOf(ctx).id)
  }
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    const startedAt = performance.now()
    try {
      await next()
      ctx.remove('access-control-allow-origin')
      const failure = failures.get(ctx)
      const durationMs = performance.now() - startedAt
      if (failure !== undefined && !(failure instanceof errors.OIDCProviderError)) fail(ctx, failure)
      nameGrantRefusal(ctx, failure)
      await recordOutcome(ctx, { failure, durationMs, events })
      if (failure === undefined && ctx.oidc.entities.ClientCredentials) lastUsed.touch(ctx.oidc.client?.clientId ?? '')
      if (isClientRefusal(failure) && !browserRoutes.has(ctx.oidc.route))
        await delay(Math.max(0, refusalMsMin - msSinceArrival(ctx.req)))
    } catch (thrown) {
      fail(ctx, thrown)
    }
    ctx.set('cache-control', 'no-store')
  })
  provider.onerror = (error) => log.error({ err: error }, 'oauth.crashed')
}

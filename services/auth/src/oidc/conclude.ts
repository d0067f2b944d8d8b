import { setTimeout as delay } from 'node:timers/promises'
import { failureBody, toPlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider'
import type { Events, Origin } from '../events.ts'

/** A refused client waits for this long, so that the time says nothing about whether the client exists. */
const refusalMsMin = 50

const isClientRefusal = (failure: unknown): boolean =>
  failure instanceof errors.OIDCProviderError && failure.error === 'invalid_client'

const originOf = (ctx: KoaContextWithOIDC): Origin => ({
  id: String(ctx.res.getHeader('x-request-id') ?? ''),
  address: String(ctx.req.headers['x-forwarded-for'] ?? ctx.req.socket.remoteAddress ?? '').slice(0, 128),
})

/** Records how a call ended. @throws PlatformError `audit_unavailable` */
async function record(ctx: KoaContextWithOIDC, failure: unknown, durationMs: number, events: Events): Promise<void> {
  const { client, route, entities } = ctx.oidc
  const origin = originOf(ctx)
  if (failure !== undefined) {
    const error = failure instanceof errors.OIDCProviderError ? failure.error : 'server_error'
    if (client) await events.tokenRefused({ client, endpoint: route, error, origin, durationMs })
    else if (isClientRefusal(failure)) events.clientUnknown()
    return
  }
  const token = entities.ClientCredentials ?? entities.AccessToken
  if (!client || !token) return
  if (route === 'token') await events.tokenIssued({ client, token, origin, durationMs })
  if (route === 'revocation') await events.tokenRevoked({ client, token, origin, durationMs })
}

/** Runs last before every answer of the OAuth server: the audit event is durable before the answer leaves. */
export function conclude(provider: Provider, { events, log }: { events: Events; log: Log }): void {
  const failures = new WeakMap<object, unknown>()
  const remember = (ctx: KoaContextWithOIDC, error: Error): void => void failures.set(ctx, error)
  provider.on('grant.error', remember)
  provider.on('revocation.error', remember)
  provider.on('introspection.error', remember)
  provider.on('server_error', remember)
  const fail = (ctx: KoaContextWithOIDC, thrown: unknown): void => {
    const error = toPlatformError(thrown)
    log.error({ err: thrown, requestId: originOf(ctx).id }, 'oauth.failed')
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
      await record(ctx, failure, durationMs, events)
      if (isClientRefusal(failure)) await delay(Math.max(0, refusalMsMin - (performance.now() - startedAt)))
    } catch (thrown) {
      fail(ctx, thrown)
    }
    ctx.set('cache-control', 'no-store')
  })
  provider.onerror = (error) => log.error({ err: error }, 'oauth.crashed')
}

import { setTimeout as delay } from 'node:timers/promises'
import { failureBody, toPlatformError } from '@platform/errors'
import { failureKindHeader, logFailure } from '@platform/http'
import type { JoiningDatabase } from '@platform/postgres'
import type { Log } from '@platform/telemetry'
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider'
import { z } from 'zod'
import type { Events } from '../events.ts'
import { originOf } from '../origin-of.ts'
import type { LastUsed } from '../usage/note-last-used.ts'
import { msSinceArrival } from './arrival.ts'
import { explainGrantFailure } from './explain-grant-failure.ts'
import { paths } from './paths.ts'
import { browserRoutes, isClientRefusal, recordOutcome } from './record-outcome.ts'

/**
 * Minimum time between the arrival of a request and the refusal of its client, so that timing does not reveal whether the
 * client exists.
 */
const refusalMsMin = 50

/** A failure of this server rather than a refusal. */
const isCrash = (failure: unknown): boolean => failure !== undefined && !(failure instanceof errors.OIDCProviderError)

/** Undefined until oidc-provider has routed the request: a transaction that cannot begin fails before that. */
const routeOf = ({ oidc }: { oidc?: { route: string } }): string => oidc?.route ?? ''

/**
 * Replaces oidc-provider's `invalid_request` with `unauthorized_client`, as RFC 6749 section 5.2 requires, and its one text for
 * every `invalid_grant` with the reason.
 */
const nameGrantRefusal = (ctx: KoaContextWithOIDC, failure: unknown): void => {
  if (failure instanceof errors.InvalidGrant) {
    const reason = explainGrantFailure(failure.error_detail, ctx.oidc.params?.grant_type)
    if (reason) ctx.body = { error: 'invalid_grant', error_description: reason }
    return
  }
  if (!(failure instanceof errors.InvalidRequest)) return
  if (failure.error_description === 'requested grant type is not allowed for this client') {
    ctx.body = { error: 'unauthorized_client', error_description: 'this client may not use that grant type' }
  }
}

const Refused = z.object({ error: z.string() })

type Needs = { database: JoiningDatabase; events: Events; lastUsed: Pick<LastUsed, 'touch'>; log: Log }

/** Endpoints at which clients change state: they use up codes and refresh tokens, and end tokens and grants. */
const changing: ReadonlySet<string> = new Set([paths.token, paths.revoke])

/**
 * Registers the outermost middleware of the OAuth server. It records the audit event before the response is sent, in one transaction with
 * the changes of the request.
 */
export function conclude(provider: Provider, { database, events, lastUsed, log }: Needs): void {
  const failures = new WeakMap<object, unknown>()
  const remember = (ctx: KoaContextWithOIDC, error: Error): void => void failures.set(ctx, error)
  provider.on('grant.error', remember)
  provider.on('revocation.error', remember)
  provider.on('introspection.error', remember)
  provider.on('server_error', remember)
  const fail = (ctx: KoaContextWithOIDC, thrown: unknown): void => {
    const error = toPlatformError(thrown)
    logFailure(log, 'oauth.failed', { req: ctx.req, res: ctx.res, thrown, error, requestId: originOf(ctx).id })
    // The browser has been redirected to the application or has got an error page.
    if (browserRoutes.has(routeOf(ctx)) && (ctx.body || ctx.response.get('location'))) return
    ctx.status = error.status
    ctx.body = failureBody('oauth', error, originOf(ctx).id)
  }
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    const startedAt = performance.now()
    const record = (failure: unknown): Promise<void> =>
      recordOutcome(ctx, { failure, durationMs: performance.now() - startedAt, events })
    const answer = async (): Promise<unknown> => {
      await next()
      const failure = failures.get(ctx)
      if (isCrash(failure)) throw failure
      nameGrantRefusal(ctx, failure)
      await record(failure)
      return failure
    }
    try {
      const failure = changing.has(ctx.path) ? await database.transaction(answer) : await answer()
      if (failure === undefined && ctx.oidc.entities.ClientCredentials) lastUsed.touch(ctx.oidc.client?.clientId ?? '')
      if (isClientRefusal(failure) && !browserRoutes.has(ctx.oidc.route))
        await delay(Math.max(0, refusalMsMin - msSinceArrival(ctx.req)))
    } catch (thrown) {
      fail(ctx, thrown)
      // The changes of the request are rolled back; its event is recorded by itself.
      const failure = failures.get(ctx)
      if (isCrash(failure)) await record(failure).catch((error: unknown) => fail(ctx, error))
    }
    ctx.remove('access-control-allow-origin')
    ctx.set('cache-control', 'no-store')
    const refused = Refused.safeParse(ctx.body)
    if (refused.success) ctx.set(failureKindHeader, refused.data.error)
  })
  // Koa passes the context as well, and reports a caller that closes its connection here, too.
  provider.onerror = (thrown: Error, ctx?: KoaContextWithOIDC) => {
    if (!ctx) return log.error({ err: thrown }, 'oauth.crashed')
    const { req, res } = ctx
    const error = toPlatformError(thrown)
    logFailure(log, 'oauth.crashed', { req, res, thrown, error, requestId: originOf(ctx).id })
  }
}

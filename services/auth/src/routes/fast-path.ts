import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Locals, type Observer, sendFailure } from '@platform/http'
import type { Context } from '../context.ts'
import { paths } from '../oidc/paths.ts'
import { postOAuth } from './post-oauth.ts'

const fastPaths: ReadonlySet<string | undefined> = new Set([paths.token, paths.revoke, paths.introspect])

type Needs = Pick<Context, 'oauth' | 'fastToken' | 'clientLimits' | 'isClient' | 'log'> & { observe: Observer }

/**
 * Answers the token, revocation and introspection endpoints ahead of Express, which replaces the prototype of every request
 * and response and makes later access to them about 50 % slower. The returned function returns whether it handles the
 * request.
 */
export function fastPath({ log, observe, ...needs }: Needs): (req: IncomingMessage, res: ServerResponse) => boolean {
  const post = postOAuth(needs)
  return (req, res) => {
    const path = req.url
    if (req.method !== 'POST' || path === undefined || !fastPaths.has(path)) return false
    const locals: Locals = { requestId: '' }
    observe(req, res, locals, () => ({ path, route: path }))
    post(req, res).catch((thrown: unknown) => sendFailure(req, res, thrown, { path, locals, log }))
    return true
  }
}

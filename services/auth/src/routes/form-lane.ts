import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Locals, type Observer, sendFailure } from '@platform/http'
import type { Context } from '../context.ts'
import { paths } from '../oidc/paths.ts'
import { postOAuth } from './post-oauth.ts'

const lane: ReadonlySet<string | undefined> = new Set([paths.token, paths.revoke, paths.introspect])

type Needs = Pick<Context, 'oauth' | 'quickIssue' | 'clientLimits' | 'isClient' | 'log'> & { observe: Observer }

/**
 * The endpoints that programs call all day run ahead of express, which gives every request and response another prototype:
 * whatever touches them from then on is slower by half. Answers whether the request was for one of them.
 */
export function formLane({ log, observe, ...needs }: Needs): (req: IncomingMessage, res: ServerResponse) => boolean {
  const post = postOAuth(needs)
  return (req, res) => {
    const path = req.url
    if (req.method !== 'POST' || path === undefined || !lane.has(path)) return false
    const locals: Locals = { requestId: '' }
    observe(req, res, locals, () => ({ path, route: path }))
    post(req, res).catch((thrown: unknown) => sendFailure(req, res, thrown, { path, locals, log }))
    return true
  }
}

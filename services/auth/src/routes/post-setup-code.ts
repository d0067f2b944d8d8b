import { setTimeout as delay } from 'node:timers/promises'
import { validationError } from '@platform/errors'
import { readJsonBody } from '@platform/http'
import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { readForm } from '../oidc/read-form.ts'
import { originOf } from '../origin-of.ts'

const bytesMax = 4_096
/** Minimum duration of a refusal, so that timing does not reveal its reason. */
const refusalMsMin = 50

const Body = z.object({ code: z.string().max(200) })

/** Reads the code from a form (users) or JSON (programs). */
async function codeOf(req: Request): Promise<string> {
  const isJson = req.headers['content-type']?.toLowerCase().startsWith('application/json')
  if (isJson && req.url.includes('?')) {
    throw validationError([{ path: '', message: 'send parameters in the body, not in the URL' }])
  }
  const body = Body.safeParse(isJson ? await readJsonBody(req, bytesMax) : Object.fromEntries(await readForm(req)))
  if (!body.success) throw validationError([{ path: 'code', message: 'send the setup code as "code"' }])
  return body.data.code
}

/** `POST /oauth/setup-code`: exchanges a setup code for a credential, once. */
export const postSetupCode =
  ({ manageSetupCodes }: Pick<Context, 'manageSetupCodes'>): RequestHandler =>
  async (req, res) => {
    const startedAt = performance.now()
    const minted = await manageSetupCodes.redeem(await codeOf(req), originOf({ req, res }))
    res.set('cache-control', 'no-store')
    if (minted) {
      const { credential, clientSecret } = minted
      const { clientId, scopes } = credential
      return void res.json({ client_id: clientId, client_secret: clientSecret, scope: scopes.join(' ') })
    }
    await delay(Math.max(0, refusalMsMin - (performance.now() - startedAt)))
    res.status(400).json({
      error: 'invalid_grant',
      error_description: 'This setup code is wrong, was used, or has expired (15 minutes). Ask for a new one.',
    })
  }

import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Api, SimulatorAnswer, SimulatorRequest } from '../api.ts'
import { applications } from '../world.ts'
import type { Tokens } from './tokens.ts'

const scopes = new Set([
  'sellingpartnerapi::notifications',
  'sellingpartnerapi::client_credential:rotation',
  'sellingpartnerapi::migration',
])

class Refusal extends Error {
  readonly status: number
  readonly error: string

  constructor(status: number, error: string, description: string) {
    super(description)
    this.status = status
    this.error = error
  }
}

const missing = (name: string) =>
  new Refusal(400, 'invalid_request', `The request is missing a required parameter : ${name}`)

const noGrant = (name: string) =>
  new Refusal(
    400,
    'invalid_grant',
    `The request has an invalid grant parameter : ${name}. User may have revoked or didn't grant the permission.`,
  )

const Fields = z.record(z.string(), z.coerce.string())

/** Parses a form (RFC 6749) or JSON, which many of Amazon's clients send. */
function fieldsOf({ body, headers, query }: SimulatorRequest): Record<string, string> {
  const text = body.toString()
  if (text.trim() === '') return Object.fromEntries(query)
  if (!(headers['content-type'] ?? '').includes('json')) return Object.fromEntries(new URLSearchParams(text))
  try {
    return Fields.parse(JSON.parse(text))
  } catch {
    throw new Refusal(400, 'invalid_request', 'The request body is not valid JSON')
  }
}

/** Returns the client id after checking the secret, from the body or Basic authentication. */
function clientOf(fields: Record<string, string>, { headers }: SimulatorRequest): string {
  const [scheme = '', encoded = ''] = (headers.authorization ?? '').split(' ')
  const basic = scheme.toLowerCase() === 'basic' ? Buffer.from(encoded, 'base64').toString() : ''
  const [basicId, ...basicSecret] = basic.split(':')
  const id = fields.client_id ?? basicId
  const secret = fields.client_secret ?? basicSecret.join(':')
  if (!id) throw missing('client_id')
  const known = applications.find(({ clientId }) => clientId === id)
  if (!known || hash('sha256', known.clientSecret) !== hash('sha256', secret)) {
    throw new Refusal(401, 'invalid_client', 'Client authentication failed')
  }
  return known.clientId
}

function grant(fields: Record<string, string>, clientId: string, tokens: Tokens): object {
  switch (fields.grant_type) {
    case undefined:
      throw missing('grant_type')
    case 'refresh_token': {
      if (!fields.refresh_token) throw missing('refresh_token')
      const known = tokens.readRefresh(fields.refresh_token)
      if (!known || known.clientId !== clientId) throw noGrant('refresh_token')
      const { token, expiresIn } = tokens.access(fields.refresh_token, known)
      return { access_token: token, refresh_token: fields.refresh_token, token_type: 'bearer', expires_in: expiresIn }
    }
    case 'authorization_code': {
      if (!fields.code) throw missing('code')
      const known = tokens.redeem(fields.code)
      if (!known || known.clientId !== clientId) throw noGrant('code')
      if (fields.redirect_uri && known.redirectUri && fields.redirect_uri !== known.redirectUri) {
        throw noGrant('redirect_uri')
      }
      const refreshToken = tokens.refresh(clientId, known.partner)
      const { token, expiresIn } = tokens.access(refreshToken, known)
      return { access_token: token, refresh_token: refreshToken, token_type: 'bearer', expires_in: expiresIn }
    }
    case 'client_credentials': {
      if (!fields.scope) throw missing('scope')
      if (!scopes.has(fields.scope)) {
        throw new Refusal(400, 'invalid_scope', 'The request has an invalid parameter : scope')
      }
      const { token, expiresIn } = tokens.grantless(fields.scope, { clientId })
      return { access_token: token, scope: fields.scope, token_type: 'bearer', expires_in: expiresIn }
    }
    default:
      throw new Refusal(
        400,
        'unsupported_grant_type',
        'The authorization grant type is not supported by the authorization server',
      )
  }
}

/** Creates Login with Amazon's `/auth/o2/token` with the three grant types of the SP-API and the Ads API. */
export function createTokenEndpoint({ tokens }: { tokens: Tokens }): Api {
  const answer = (status: number, body: object): SimulatorAnswer => ({
    status,
    body,
    headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
  })
  return {
    name: 'lwa',
    matches: ({ service, path }) => service === 'lwa' || (service === undefined && path === '/auth/o2/token'),
    describe: () => ({ operation: 'token', mutating: false }),
    handle(request) {
      try {
        if (request.path !== '/auth/o2/token') throw new Refusal(404, 'invalid_request', 'The resource was not found')
        if (request.method !== 'POST') throw new Refusal(405, 'invalid_request', 'The method has to be POST')
        const fields = fieldsOf(request)
        return answer(200, grant(fields, clientOf(fields, request), tokens))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return answer(error.status, { error_description: error.message, error: error.error })
      }
    },
    failure: (status) =>
      answer(status, {
        error_description: 'The authorization server encountered an unexpected condition',
        error: status === 503 ? 'temporarily_unavailable' : 'server_error',
      }),
  }
}

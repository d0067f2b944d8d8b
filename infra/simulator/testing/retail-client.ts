import type { startSimulator } from '../start-simulator.ts'
import { credentials } from '../world.ts'

type Started = Awaited<ReturnType<typeof startSimulator>>

export const [northwindNa, northwindEu] = credentials.sellers
export const { retail } = credentials.applications

export interface Answer {
  status: number
  headers: Headers
  // The test states the expected type.
  body: ReturnType<typeof JSON.parse>
  text: string
}

export interface CallOptions {
  query?: Record<string, string>
  body?: unknown
  token?: string | undefined
  headers?: Record<string, string>
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : undefined, text }
}

/** Requests a token of Login with Amazon by a form. */
export const askForToken = async (simulator: Started, fields: Record<string, string>): Promise<Answer> =>
  read(await fetch(`${simulator.url}/auth/o2/token`, { method: 'POST', body: new URLSearchParams(fields) }))

const client = { client_id: retail.clientId, client_secret: retail.clientSecret }

/** Returns an access token of a seller. */
export async function accessToken(simulator: Started, refreshToken = northwindNa?.refreshToken ?? ''): Promise<string> {
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken, ...client }
  return (await askForToken(simulator, fields)).body.access_token
}

export async function grantlessToken(simulator: Started, scope: string): Promise<string> {
  return (await askForToken(simulator, { grant_type: 'client_credentials', scope, ...client })).body.access_token
}

/** Calls an operation as a well-behaved application does. */
export async function call(
  simulator: Started,
  method: string,
  path: string,
  { query = {}, body, token, headers = {} }: CallOptions = {},
): Promise<Answer> {
  const search = new URLSearchParams(query).toString()
  const response = await fetch(`${simulator.url}${path}${search && `?${search}`}`, {
    method,
    headers: {
      'user-agent': 'Simulator test/1.0 (Language=TypeScript)',
      ...(token && { 'x-amz-access-token': token }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return read(response)
}

import { encodeBody, findOperation } from '@platform/ads-catalog'
import { z } from 'zod'
import { startSimulator } from '../../start-simulator.ts'
import { readJson } from '../json.ts'

export interface Asked {
  /** Parameters of the path and the query. */
  params?: Record<string, string>
  body?: unknown
  /** Headers added to, or replacing, the usual ones. */
  headers?: Record<string, string>
}

export interface Answered {
  status: number
  headers: Headers
  body: unknown
}

const Token = z.object({ access_token: z.string() })
const State = z.object({ entities: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))) })

function pathOf(template: string, params: Record<string, string>): string {
  const rest = new URLSearchParams(params)
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    rest.delete(name)
    return encodeURIComponent(params[name] ?? '')
  })
  return rest.size > 0 ? `${path}?${rest}` : path
}

/** Starts a simulator and returns a client for the demo's first advertiser. */
export async function openAds() {
  const simulator = await startSimulator()
  const { clientId, clientSecret } = simulator.credentials.applications.ads
  const [advertiser] = simulator.credentials.advertisers
  const profileId = advertiser?.profileIds[0] ?? ''
  const form = {
    grant_type: 'refresh_token',
    refresh_token: advertiser?.refreshToken ?? '',
    client_id: clientId,
    client_secret: clientSecret,
  }
  const answered = await fetch(`${simulator.url}/auth/o2/token`, { method: 'POST', body: new URLSearchParams(form) })
  const { access_token: token } = Token.parse(await answered.json())

  async function call(name: string, { params = {}, body, headers = {} }: Asked = {}): Promise<Answered> {
    const operation = findOperation(name)
    const client = operation.api === 'v1' ? 'amazon-ads-clientid' : 'amazon-advertising-api-clientid'
    const answer = await fetch(`${simulator.url}${pathOf(operation.path, params)}`, {
      method: operation.method,
      headers: {
        authorization: `Bearer ${token}`,
        [client]: clientId,
        ...(operation.scopeHeader && { 'amazon-advertising-api-scope': profileId }),
        ...(operation.contentType && { 'content-type': operation.contentType }),
        ...(operation.prefer && { prefer: 'return=representation' }),
        accept: operation.accept,
        ...headers,
      },
      ...(operation.contentType && { body: typeof body === 'string' ? body : encodeBody(operation, body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : readJson(text) }
  }

  async function state(): Promise<z.infer<typeof State>['entities']> {
    const dumped = await fetch(`${simulator.url}/_simulator/state/ads?profileId=${profileId}`)
    return State.parse(await dumped.json()).entities
  }

  return { simulator, profileId, token, clientId, call, state, close: () => simulator.close() }
}

export type AdsClient = Awaited<ReturnType<typeof openAds>>

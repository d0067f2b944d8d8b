import { callCommand, connectMessaging } from '@platform/messaging'
import type { Example } from '@platform/simulator/spapi/read-examples'
import type { Operation } from '@platform/spapi-catalog'
import type { Demo } from '@platform/tools/local/demo'
import { z } from 'zod'

/** An answer of the platform, through either route. */
export interface Answer {
  /** The platform's status; Amazon's is in the body. */
  ok: boolean
  body: Record<string, unknown>
}

const silent = { info: () => {}, warn: () => {} }
/** A credential may call 240 times a minute. */
const credentials = 8
const scopes = ['retail:read', 'retail:write', 'retail:pii']

const Credential = z.object({ clientId: z.string(), clientSecret: z.string() })
const Token = z.object({ access_token: z.string() })
const Merchant = z.object({ merchantId: z.string() })
const Body = z.record(z.string(), z.unknown())

/** Converts an example to a call; path parameters that the example omits get a made-up value. */
function requestOf(operation: Operation, { parameters }: Example) {
  const isBody = (name: string) => name === 'body' || name === operation.body?.name
  const given = Object.entries(parameters)
  const params = Object.fromEntries(given.filter(([name]) => !isBody(name)))
  for (const { name, in: where } of operation.params) if (where === 'path') params[name] ??= 'any'
  const body = given.find(([name]) => isBody(name))?.[1]
  return { operation: operation.id, params, ...(operation.body && body !== undefined && { body }) }
}

/** Sends an example with a tenant's credentials, round-robin, or as operator for operations on the application. */
export async function openPlayers(demo: Demo) {
  const [tenant] = demo.tenants
  if (!tenant) throw new Error('the demo has no tenant')
  const { merchantId } = Merchant.parse(tenant.merchants[0])
  const messaging = await connectMessaging(demo.backing.nats, { name: 'spapi-examples', log: silent })
  const command = (service: string, name: string, input: object) =>
    callCommand(messaging, service, name, input, { timeoutMs: 30_000 })

  async function mintToken(): Promise<string> {
    const made = await command('auth', 'credential.create', { tenantId: tenant?.id, scopes, label: 'SP-API examples' })
    const { clientId, clientSecret } = Credential.parse(made)
    const response = await fetch(`${demo.gateway}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    return Token.parse(await response.json()).access_token
  }

  const tokens = await Promise.all(Array.from({ length: credentials }, mintToken))
  let turn = 0

  async function asTenant(request: object): Promise<Answer> {
    const response = await fetch(`${demo.gateway}/api/amazon/spapi/call`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[turn++ % tokens.length]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ merchantId, dryRun: false, timeoutMs: 20_000, ...request }),
    })
    return { ok: response.ok, body: Body.parse(await response.json()) }
  }

  async function asOperator(request: object): Promise<Answer> {
    const whose = { tenantId: tenant?.id, merchantId, actor: 'spapi-examples' }
    try {
      return { ok: true, body: Body.parse(await command('amazon-retail', 'operation.call', { ...whose, ...request })) }
    } catch (error) {
      return { ok: false, body: { ...Object(error).details, friendly: String(error) } }
    }
  }

  return {
    play: (operation: Operation, example: Example): Promise<Answer> => {
      const request = requestOf(operation, example)
      return operation.access === 'admin' ? asOperator(request) : asTenant(request)
    },
    close: () => messaging.close(),
  }
}

import { rmSync } from 'node:fs'
import { seedDemo } from '@platform/demo/seed-demo'
import { callCommand, connectMessaging } from '@platform/messaging'
import { freePort } from '@platform/tools/local/backing/free-port'
import { startPlatform } from '@platform/tools/local/platform'
import { openTestFolder } from '@platform/tools/local/test-stack'
import { type DemoCredential, requireTenant } from './demo-tenant.ts'

const silent = { info: () => {}, warn: () => {} }

/** The answer of a call: status, headers, and the body, parsed if it is JSON. */
export interface Reply {
  status: number
  headers: Headers
  text: string
  body: Record<string, unknown>
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} }
}

/** The whole platform as `npm start` boots it, with its demo tenants, in a separate folder and on free ports. */
export async function openRunningPlatform(name: string, { gateways = 1 } = {}) {
  const dir = openTestFolder(name)
  const platform = await startPlatform({ dir, port: await freePort(), gateways, seed: seedDemo })
  const { demo } = platform
  const messaging = await connectMessaging(demo.backing.nats, { name: 'test', log: silent })
  const call = async (path: string, init: RequestInit = {}, base = demo.gateway): Promise<Reply> =>
    replyOf(await fetch(`${base}${path}`, init))

  const token = async ({ client_id, client_secret }: DemoCredential, scope?: string): Promise<string> => {
    const { body, text } = await call('/oauth/token', {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }),
    })
    if (typeof body.access_token !== 'string') throw new Error(`no token: ${text}`)
    return body.access_token
  }
  return {
    platform,
    demo,
    dir,
    messaging,
    northwind: requireTenant(demo, 'Northwind Outdoor'),
    harbor: requireTenant(demo, 'Harbor Kitchen'),
    /** The port of a service behind the gateway. */
    serviceUrl: (service: string) => `http://127.0.0.1:${demo.processes.find((one) => one.name === service)?.port}`,
    opsUrl: (service: string) => `http://127.0.0.1:${demo.processes.find((one) => one.name === service)?.opsPort}`,
    call,
    token,
    get: (path: string, bearer: string, headers: Record<string, string> = {}, base?: string) =>
      call(path, { headers: { authorization: `Bearer ${bearer}`, ...headers } }, base),
    query: (
      bearer: string,
      body: unknown,
      {
        base = demo.gateway,
        signal,
        headers = {},
      }: { base?: string; signal?: AbortSignal; headers?: Record<string, string> } = {},
    ) =>
      call(
        '/api/query',
        {
          method: 'POST',
          headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
          ...(signal && { signal }),
        },
        base,
      ),
    command: async (service: string, command: string, input: unknown) =>
      (await callCommand(messaging, service, command, input, { timeoutMs: 30_000 })) as Record<string, unknown>,
    /** Creates a credential of a tenant, so that a test does not share a rate limit. */
    credential: async (tenantId: string, scopes?: string[], label?: string): Promise<DemoCredential> => {
      const made = (await callCommand(messaging, 'auth', 'credential.create', {
        tenantId,
        ...(scopes && { scopes }),
        ...(label && { label }),
      })) as { clientId: string; clientSecret: string }
      return { client_id: made.clientId, client_secret: made.clientSecret }
    },
    async close() {
      await messaging.close()
      await platform.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** See openRunningPlatform. */
export type RunningPlatform = Awaited<ReturnType<typeof openRunningPlatform>>

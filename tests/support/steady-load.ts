import { randomUUID } from 'node:crypto'
import { serviceKeepAliveMs } from '@platform/lifecycle'
import { callCommand, connectMessaging } from '@platform/messaging'
import { until } from '@platform/testkit'
import type { ServiceName } from '@platform/tools/local/services'
import { Agent, request } from 'undici'
import { z } from 'zod'
import type { DemoCredential } from './demo-tenant.ts'
import type { Fleet } from './fleet.ts'

const silent = { info: () => {}, warn: () => {} }
const workers = 12
const requestsPerSecond = 50
/** Three credentials a worker keep it below the limit of each. */
const credentialsPerWorker = 3
const scopes = ['account:read', 'retail:read', 'ads:read', 'brand_analytics:read', 'audit:read', 'sync:manage']

const Minted = z.object({ clientId: z.string(), clientSecret: z.string() })
const Token = z.object({ access_token: z.string() })
const Merchant = z.object({ merchantId: z.string(), marketplaceId: z.string() })
const Profile = z.object({ profileId: z.string() })

/** One request of the load. */
export interface Sent {
  what: string
  /** The service that answers it. */
  service: ServiceName
  /** Its `X-Request-Id`, under which its service records it. */
  requestId: string
  isOver: boolean
  /** The failure, if the request failed. */
  failure?: string
}

interface Job {
  what: string
  service: ServiceName
  method: 'GET' | 'POST'
  path: string
  body?: object | URLSearchParams
}

const post = (service: ServiceName, path: string, body: object): Job => ({
  what: path,
  service,
  method: 'POST',
  path,
  body,
})
const get = (service: ServiceName, path: string): Job => ({ what: path, service, method: 'GET', path })

/** The typical calls of a partner's backend. */
function jobsOf({ merchants, profiles }: Fleet['tenants'][number]): Job[] {
  const { merchantId, marketplaceId } = Merchant.parse(merchants[0])
  const { profileId } = Profile.parse(profiles[0])
  const token: Job = {
    ...{ what: 'a token', service: 'auth', method: 'POST', path: '/oauth/token' },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  }
  const query = post('warehouse-query', '/api/query', { sql: 'SELECT COUNT(*) AS n FROM accounts' })
  const plane = get('warehouse-query', '/v1/accounts')
  const amazonOperation = {
    merchantId,
    operation: 'searchDefinitionsProductTypes',
    params: { marketplaceIds: [marketplaceId] },
  }
  return [
    ...[
      query,
      token,
      plane,
      post('amazon-ads', '/api/amazon/ads/call', { profileId, operation: 'sp.campaigns.list', body: {} }),
    ],
    ...[query, plane, get('audit-log', '/v1/audit/events?limit=5'), get('auth', '/oauth/jwks')],
    ...[
      get('sync-worker', '/api/sync/jobs'),
      token,
      plane,
      post('amazon-retail', '/api/amazon/spapi/call', amazonOperation),
    ],
  ]
}

async function mint(fleet: Fleet, tenantId: string, count: number): Promise<DemoCredential[]> {
  const messaging = await connectMessaging(fleet.nats, { name: 'load', log: silent })
  const made: DemoCredential[] = []
  for (let n = 0; n < count; n += 1) {
    const { clientId, clientSecret } = Minted.parse(
      await callCommand(messaging, 'auth', 'credential.create', { tenantId, scopes }, { timeoutMs: 30_000 }),
    )
    made.push({ client_id: clientId, client_secret: clientSecret })
  }
  await messaging.close()
  return made
}

const basicOf = ({ client_id, client_secret }: DemoCredential): string =>
  `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`

/**
 * Sends fifty requests a second, or as many as the machine can handle, like a client that keeps its connections alive and never
 * retries: tokens, queries, /v1, calls of both of Amazon's APIs, and the audit log, round-robin.
 */
export async function startSteadyLoad(fleet: Fleet) {
  const agent = new Agent({
    connections: workers,
    keepAliveTimeout: serviceKeepAliveMs,
    keepAliveMaxTimeout: serviceKeepAliveMs,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const underWay = new Set<Sent>()
  const failures: Sent[] = []
  let answered = 0
  let isRunning = true

  const send = async (
    { method, path, body }: Job,
    authorization: string,
    requestId: string = randomUUID(),
  ): Promise<string> => {
    const isForm = body instanceof URLSearchParams
    const answer = await request(`${fleet.gateway}${path}`, {
      ...{ dispatcher: agent, method },
      headers: {
        authorization,
        'x-request-id': requestId,
        ...(body && { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }),
      },
      ...(body && { body: isForm ? body.toString() : JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${text.slice(0, 300)}`)
    JSON.parse(text)
    return text
  }
  const attempt = async (job: Job, authorization: string): Promise<void> => {
    const sent: Sent = { what: job.what, service: job.service, requestId: randomUUID(), isOver: false }
    underWay.add(sent)
    try {
      await send(job, authorization, sent.requestId)
      answered += 1
    } catch (error) {
      sent.failure = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}`.trim() : String(error)
      failures.push(sent)
    }
    sent.isOver = true
    underWay.delete(sent)
  }

  const work = async (index: number): Promise<void> => {
    const tenant = fleet.tenants[index % fleet.tenants.length]
    if (!tenant) throw new Error('the demo has no tenants')
    const credentials = await mint(fleet, tenant.id, credentialsPerWorker)
    const bearers: { basic: string; bearer: string }[] = []
    const jobs = jobsOf(tenant)
    const [token] = jobs.filter(({ what }) => what === 'a token')
    if (!token) throw new Error('no job mints a token')
    for (const credential of credentials) {
      const basic = basicOf(credential)
      bearers.push({ basic, bearer: `Bearer ${Token.parse(JSON.parse(await send(token, basic))).access_token}` })
    }
    ready += 1
    for (let turn = index; isRunning; turn += 1) {
      const job = jobs[turn % jobs.length] ?? token
      const { basic, bearer } = bearers[turn % bearers.length] ?? { basic: '', bearer: '' }
      const paced = new Promise((resolve) => setTimeout(resolve, (1_000 * workers) / requestsPerSecond))
      await Promise.all([attempt(job, job.what === 'a token' ? basic : bearer), paced])
    }
  }
  let ready = 0
  const done = Promise.all(Array.from({ length: workers }, (_, index) => work(index)))
  done.catch(() => {})
  await Promise.race([done, until('the load to run', () => ready === workers, { timeoutMs: 120_000 })])

  return {
    /** Requests that failed, oldest first. */
    failures,
    /** Requests that have no answer yet. */
    underWay: (): Sent[] => [...underWay],
    answered: () => answered,
    /** Resolves when this many more were answered. */
    async more(count: number): Promise<void> {
      const goal = answered + count
      await until(`${count} more answers`, () => answered >= goal, { timeoutMs: 120_000 })
    },
    async stop(): Promise<void> {
      isRunning = false
      await done
      await agent.close()
    },
  }
}

/** See startSteadyLoad. */
export type SteadyLoad = Awaited<ReturnType<typeof startSteadyLoad>>

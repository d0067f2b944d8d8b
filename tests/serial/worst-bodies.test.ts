import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { type WorstRequest, worstRequests } from '../support/worst-bodies.ts'

const stallMsMax = 50
/** Number of attempts: a stall of the machine does not recur, a stall caused by a request does. */
const triesMax = 8
const callsPerToken = 200
/** Size of a group of requests, which are examined one by one only if the process stalled. */
const togetherMax = 8

/**
 * How much longer than on an idle, ordinary machine work of the bound's length takes at the moment. Other processes take the
 * processor away in pieces of several milliseconds, so that shorter work would not show them.
 */
function slowness(): number {
  const text = JSON.stringify(Array.from({ length: 20_000 }, (_, i) => ({ id: i, name: `name ${i}` })))
  const parseMs = 4
  const parses = Math.ceil(stallMsMax / parseMs)
  const runs = Array.from({ length: 3 }, () => {
    const startedAt = performance.now()
    for (let n = 0; n < parses; n++) JSON.parse(text)
    return performance.now() - startedAt
  })
  return Math.max(1, (runs.toSorted((a, b) => a - b)[1] ?? 0) / (parses * parseMs))
}

const isWithin = (ms: number): boolean => ms <= stallMsMax || ms <= stallMsMax * slowness()

let p: RunningPlatform
let requests: WorstRequest[]
const tokens: string[] = []
beforeAll(async () => {
  p = await openRunningPlatform('worst-bodies')
  const [merchant] = p.northwind.merchants as { merchantId: string }[]
  const [profile] = p.northwind.profiles as { profileId: string }[]
  if (!merchant || !profile) throw new Error('the demo tenant has no merchant or no profile')
  requests = worstRequests({ ...merchant, ...profile })
})
afterAll(() => p?.close())

let calls = 0
async function tokenForCall(): Promise<string> {
  if (calls++ % callsPerToken === 0) {
    const scopes = [
      ...['account:read', 'retail:read', 'ads:read', 'brand_analytics:read'],
      ...['ads:write', 'retail:write', 'audit:read', 'sync:manage'],
    ]
    tokens.push(await p.token(await p.credential(p.northwind.id, scopes)))
  }
  return tokens.at(-1) ?? ''
}

/** Returns the longest stall of the process's event loop since the last call. */
async function stallMs(service: string): Promise<number> {
  const metrics = await (await fetch(`${p.opsUrl(service)}/metrics`)).text()
  const [, seconds] = /^nodejs_eventloop_lag_max_seconds\S* (\S+)$/m.exec(metrics) ?? []
  if (seconds === undefined) throw new Error(`${service} does not report its event loop`)
  return Number(seconds) * 1_000
}

async function send({ method, path, headers = {}, body }: WorstRequest): Promise<number> {
  const reply = await p.call(path, {
    method,
    headers: { ...headers, ...(!path.startsWith('/oauth/') && { authorization: `Bearer ${await tokenForCall()}` }) },
    ...(body !== undefined && { body }),
    redirect: 'manual',
  })
  return reply.status
}

/** Reading the metric resets it, so each value is about the requests since the last read. */
const stallsMs = async ({ service }: WorstRequest): Promise<number> =>
  Math.max(...(await Promise.all(['gateway', service].map(stallMs))))

const nameOf = ({ method, path, name }: WorstRequest): string => `${method} ${path.slice(0, 60)}: ${name}`

/** Expects an answer other than the platform's own limits, which would hide the work. */
const isAnswered = (status: number): boolean => status < 500 && status !== 429

/** Returns the lowest of the longest stalls of several attempts with one request. */
async function stallOf(request: WorstRequest): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < triesMax && !isWithin(least); tries++) {
    await stallsMs(request)
    await send(request)
    least = Math.min(least, await stallsMs(request))
  }
  return least
}

it.each(['warehouse-query', 'amazon-retail', 'amazon-ads', 'audit-log', 'auth', 'sync-worker'])(
  'no request to %s within its limits stalls a process',
  async (service) => {
    const own = requests.filter((request) => request.service === service)
    const [first] = own
    if (!first) throw new Error(`there is no request to ${service}`)
    const problems: string[] = []
    await stallsMs(first)
    for (let at = 0; at < own.length; at += togetherMax) {
      const together = own.slice(at, at + togetherMax)
      for (const request of together) {
        const status = await send(request)
        if (!isAnswered(status)) problems.push(`${nameOf(request)} is answered ${status}`)
      }
      if (isWithin(await stallsMs(first))) continue
      for (const request of together) {
        const ms = await stallOf(request)
        if (!isWithin(ms)) problems.push(`${nameOf(request)} stalls for ${ms.toFixed(0)} ms`)
      }
    }
    expect(problems).toEqual([])
  },
)

import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { serviceKeepAliveMs } from '@platform/lifecycle'
import { until } from '@platform/testkit'
import type { ServiceName } from '@platform/tools/local/services'
import pg from 'pg'
import { type Fleet, openFleet, type Replica } from '../support/fleet.ts'
import { type Sent, type SteadyLoad, startSteadyLoad } from '../support/steady-load.ts'

const rounds = 3
const killRoundsMax = 12
/** The propagation time of the drain, in ms: balancers notice it, and clients close idle connections. In production it is 5 s. */
const propagationMs = 2 * serviceKeepAliveMs

let fleet: Fleet
let load: SteadyLoad
let admin: pg.Pool
beforeAll(async () => {
  const env = { DRAIN_PROPAGATION_MS: String(propagationMs), DRAIN_MS_MAX: '130000', LOG_LEVEL: 'info' }
  fleet = await openFleet('replaced-replicas', { env })
  admin = new pg.Pool({ connectionString: fleet.postgres, max: 2 })
  load = await startSteadyLoad(fleet)
})
afterAll(async () => {
  await load?.stop()
  await admin?.end()
  await fleet?.close()
})

const replicasOf = (service: ServiceName): Replica[] => fleet.fleet.filter((one) => one.service === service)
const firstOf = (service: ServiceName): Replica => {
  const [first] = replicasOf(service)
  if (!first) throw new Error(`there is no replica of ${service}`)
  return first
}
const serviceNames = (): ServiceName[] => [...new Set(fleet.fleet.map(({ service }) => service))]

const schemaOf = (service: ServiceName): string => service.replaceAll('-', '_')
const idsOf = (requests: readonly Sent[]): string[] => requests.map(({ requestId }) => requestId)

/** A query for the text of every event that a service has yet to hand to the audit log: of calls under way, and of calls that ended. */
const pending = (): string =>
  serviceNames()
    .map(schemaOf)
    .map((schema) => `select event from ${schema}.intents union all select event from ${schema}.outbox`)
    .join(' union all ')

/** Ids of those requests that their services have begun: each has a committed intent, or an event. */
async function begun(requests: readonly Sent[]): Promise<Set<string>> {
  const { rows } = await admin.query<{ id: string }>(
    `select event::json -> 'request' ->> 'id' as id from (${pending()}) as events
     where event::json -> 'request' ->> 'id' = any($1)
     union select request_id from audit_log.events where request_id = any($1)`,
    [idsOf(requests)],
  )
  return new Set(rows.map(({ id }) => id))
}

/** How many terminal events each of these requests has, by its id, once no service has an event of them left to hand over. */
async function terminalEvents(requests: readonly Sent[]): Promise<Map<string, number>> {
  await until('the events of failed requests to arrive', async () => {
    const { rows } = await admin.query(
      `select from (${pending()}) as events where event::json -> 'request' ->> 'id' = any($1) limit 1`,
      [idsOf(requests)],
    )
    return rows.length === 0
  })
  const { rows } = await admin.query<{ id: string; n: number }>(
    `select request_id as id, count(*)::int as n from audit_log.events
     where request_id = any($1) and action not like '%.started' group by request_id`,
    [idsOf(requests)],
  )
  return new Map(rows.map(({ id, n }) => [id, n]))
}

describe('two replicas of every service under 50 requests/s', () => {
  it('fail no request of a client that keeps its connections alive when each is restarted in turn, three times', async () => {
    const codes: Record<string, (number | null)[]> = {}
    // A release: every service is rolled at once, one replica after the other.
    const roll = async (service: ServiceName): Promise<void> => {
      for (const replica of replicasOf(service)) {
        const code = await replica.end('SIGTERM')
        codes[replica.name] = [...(codes[replica.name] ?? []), code]
        await replica.start()
      }
    }
    const before = load.answered()
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(serviceNames().map(roll))
      await load.more(50)
    }
    expect(load.failures).toEqual([])
    expect(codes).toEqual(Object.fromEntries(fleet.fleet.map(({ name }) => [name, Array(rounds).fill(0)])))
    expect(load.answered() - before).toBeGreaterThan(500)
  })

  it('fail only the requests that a killed replica was handling, each that had begun with one terminal event', async () => {
    /**
     * Kills a replica `ms` after a request to its service is seen under way. Returns how many failed requests have a terminal event.
     */
    const kill = async (replica: Replica, ms: number): Promise<number> => {
      const earlier = load.failures.length
      await load.more(20)
      const exposed = new Set<Sent>()
      const expose = (): void => {
        for (const sent of load.underWay()) exposed.add(sent)
      }
      const isOwn = ({ service }: Sent) => replica.service === 'gateway' || service === replica.service
      await until('a request to its service to be under way', () => load.underWay().some(isOwn), { everyMs: 1 })
      expose()
      const watch = setInterval(expose, 1)
      await delay(ms)
      await replica.end('SIGKILL')
      clearInterval(watch)
      const traces = await begun([...exposed])
      await replica.start()
      await until('everything exposed to be over', () => [...exposed].every(({ isOver }) => isOver))
      const failed = load.failures.slice(earlier)
      const otherwise = failed.filter((sent) => !(exposed.has(sent) && isOwn(sent)))
      expect({ killed: replica.name, otherwise }).toEqual({ killed: replica.name, otherwise: [] })
      // Through a running gateway they fail in an envelope.
      if (replica.service !== 'gateway') for (const { failure } of failed) expect(failure).toMatch(/^503 .*unavailable/)
      // A request that its service had not read when it was killed has no event, since nothing of it was executed.
      const events = await terminalEvents(failed)
      const wrong = failed.filter(({ requestId }) => {
        const count = events.get(requestId) ?? 0
        return count > 1 || (count === 0 && traces.has(requestId))
      })
      expect({ killed: replica.name, withoutOneEvent: wrong }).toEqual({ killed: replica.name, withoutOneEvent: [] })
      return events.size
    }
    let recorded = 0
    // A kill may hit no request at work; one that does is what the promise is about. Each round kills at another point of a request.
    for (let round = 0; round < killRoundsMax && recorded === 0; round += 1)
      for (const replica of serviceNames().map(firstOf)) recorded += await kill(replica, round)
    expect(recorded).toBeGreaterThan(0)
  })
})

describe('a replica that stops', () => {
  it('first reports that it is not ready, and still serves with Connection: close, in every service', async () => {
    const stop = async (replica: Replica): Promise<void> => {
      const ended = replica.end('SIGTERM')
      const readyz = await until(`${replica.name} to lose readiness`, async () => {
        const answer = await fetch(`${replica.opsUrl}/readyz`)
        return answer.status === 503 && { headers: answer.headers, body: await answer.json() }
      })
      expect(readyz.body).toEqual({ status: 'not_ready', failures: { draining: 'the process is stopping' } })
      expect(readyz.headers.get('connection')).toBe('close')
      expect(Number(readyz.headers.get('retry-after'))).toBeGreaterThan(0)
      const { status, headers } = await fetch(`${replica.url}/v1/me`)
      const served = { isAnswered: status < 500, connection: headers.get('connection') }
      expect([replica.name, served]).toEqual([replica.name, { isAnswered: true, connection: 'close' }])
      expect([replica.name, await ended]).toEqual([replica.name, 0])
      await replica.start()
    }
    await Promise.all(serviceNames().map((service) => stop(firstOf(service))))
  })
})

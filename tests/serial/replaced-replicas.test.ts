import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { serviceKeepAliveMs } from '@platform/lifecycle'
import { until } from '@platform/testkit'
import type { ServiceName } from '@platform/tools/local/services'
import { type Fleet, openFleet, type Replica } from '../support/fleet.ts'
import { type Sent, type SteadyLoad, startSteadyLoad } from '../support/steady-load.ts'

const rounds = 3
/** The propagation time of the drain, in ms: balancers notice it, and clients close idle connections. In production it is 5 s. */
const propagationMs = 2 * serviceKeepAliveMs

let fleet: Fleet
let load: SteadyLoad
beforeAll(async () => {
  const env = { DRAIN_PROPAGATION_MS: String(propagationMs), DRAIN_MS_MAX: '130000', LOG_LEVEL: 'info' }
  fleet = await openFleet('replaced-replicas', { env })
  load = await startSteadyLoad(fleet)
})
afterAll(async () => {
  await load?.stop()
  await fleet?.close()
})

const replicasOf = (service: ServiceName): Replica[] => fleet.fleet.filter((one) => one.service === service)
const firstOf = (service: ServiceName): Replica => {
  const [first] = replicasOf(service)
  if (!first) throw new Error(`there is no replica of ${service}`)
  return first
}
const serviceNames = (): ServiceName[] => [...new Set(fleet.fleet.map(({ service }) => service))]

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

  it('fail only the requests that a killed replica was handling', async () => {
    for (const replica of serviceNames().map(firstOf)) {
      const earlier = load.failures.length
      await load.more(20)
      const exposed = new Set<Sent>()
      const expose = (): void => {
        for (const sent of load.underWay()) exposed.add(sent)
      }
      expose()
      const watch = setInterval(expose, 1)
      await replica.end('SIGKILL')
      clearInterval(watch)
      await replica.start()
      await until('everything exposed to be over', () => [...exposed].every(({ isOver }) => isOver))
      const failed = load.failures.slice(earlier)
      const isInHand = (sent: Sent) =>
        exposed.has(sent) && (replica.service === 'gateway' || sent.service === replica.service)
      expect({ killed: replica.name, otherwise: failed.filter((sent) => !isInHand(sent)) }).toEqual({
        killed: replica.name,
        otherwise: [],
      })
      // Through a running gateway they fail in an envelope.
      if (replica.service !== 'gateway') for (const { failure } of failed) expect(failure).toMatch(/^503 .*unavailable/)
    }
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

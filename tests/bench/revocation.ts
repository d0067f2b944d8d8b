import { until } from '@platform/testkit'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { inTurns, timedMs } from './harness/in-turns.ts'
import { type BenchResult, comparison } from './harness/result.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const warmRounds = 2

/** A fresh credential's token, and what each place that verifies tokens answers it. */
async function openCaller(p: RunningPlatform) {
  const credential = await p.credential(p.harbor.id)
  const token = await p.token(credential)
  const places = [...p.demo.gateways, p.serviceUrl('warehouse-query')]
  const statuses = async (): Promise<number[]> =>
    (await Promise.all(places.map((base) => p.get('/api/tables', token, {}, base)))).map(({ status }) => status)
  await until('every place to accept the token', async () => (await statuses()).every((status) => status === 200))
  return { clientId: credential.client_id, statuses }
}

/**
 * From the command that revokes a credential until two gateways and a service refuse its token, against a command and one call to
 * each.
 */
export async function benchRevocation(): Promise<BenchResult[]> {
  const p = await openRunningPlatform('bench-revocation', { gateways: 2 })
  try {
    const pairs = await inTurns(
      { rounds, warmRounds },
      {
        ours: async () => {
          const { clientId, statuses } = await openCaller(p)
          return timedMs(async () => {
            await p.command('auth', 'credential.revoke', { clientId })
            const areRefused = async () => (await statuses()).every((status) => status === 401)
            await until('every place to refuse the token', areRefused, { everyMs: 1 })
          })
        },
        peer: async () => {
          const { clientId, statuses } = await openCaller(p)
          return timedMs(async () => {
            await p.command('auth', 'credential.rotate', { clientId, graceSeconds: 3_600 })
            await statuses()
          })
        },
      },
    )
    const name = 'a credential revoked until its token is refused everywhere / a command and one call everywhere'
    return [comparison({ name, unit: 'ms', pairs, bar: { atMost: 2 } })]
  } finally {
    await p.close()
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
beforeAll(async () => {
  p = await openRunningPlatform('redis-unavailable')
})
afterAll(() => p?.close())

const newToken = async () => p.token(await p.credential(p.northwind.id))
/** Calls in small groups, because a tenant's concurrent queries have a separate limit. */
const tally = async (token: string, calls: number) => {
  const kinds: string[] = []
  for (let left = calls; left > 0; left -= 6) {
    const replies = await Promise.all(
      Array.from({ length: Math.min(6, left) }, () => p.get('/api/table/accounts', token)),
    )
    kinds.push(...replies.map(({ status, body }) => (status === 200 ? 'ok' : String(body.kind))))
  }
  return {
    admitted: kinds.filter((kind) => kind === 'ok').length,
    refused: kinds.filter((kind) => kind === 'rate_limited').length,
  }
}
const isAway = async () =>
  (await (await fetch(`${p.opsUrl('gateway')}/metrics`)).text()).includes(
    'gateway_limit_redis_away{service="gateway"} 1',
  )

describe('Redis unavailable', () => {
  it('frozen: calls are still answered and strictly limited, and the metrics show it', async () => {
    const token = await newToken()
    expect(await tally(token, 100)).toEqual({ admitted: 100, refused: 0 })
    expect(await isAway()).toBe(false)
    p.platform.kill('redis', 'SIGSTOP')
    try {
      expect((await p.get('/api/table/accounts', token)).status).toBe(200)
      expect(await isAway()).toBe(true)
      expect(await tally(token, 160)).toEqual({ admitted: 139, refused: 21 })
      expect((await fetch(`${p.opsUrl('gateway')}/readyz`)).status).toBe(200)
    } finally {
      p.platform.kill('redis', 'SIGCONT')
    }
    await until('Redis to decide again', async () => !(await isAway()))
  })

  it('killed and restarted without data: no credential gets a second quota', async () => {
    const token = await newToken()
    expect(await tally(token, 240)).toEqual({ admitted: 240, refused: 0 })
    p.platform.kill('redis', 'SIGKILL')
    expect(await tally(token, 12)).toEqual({ admitted: 0, refused: 12 })
    await p.platform.ready('redis')
    await until('Redis to decide again', async () => !(await isAway()))
    expect(await tally(token, 12)).toEqual({ admitted: 0, refused: 12 })
    expect(await tally(await newToken(), 6)).toEqual({ admitted: 6, refused: 0 })
  })
})

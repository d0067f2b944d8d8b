import { expect, it } from '@jest/globals'
import { startTestIssuer } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { bearer, startEdge, startService } from './support/start-edge.ts'

const startOne = async (env: NodeJS.ProcessEnv = {}) => {
  const issuer = await startTestIssuer()
  const service = await startService()
  const startedAt = performance.now()
  const edge = await startEdge(issuer, service, env)
  const startMs = performance.now() - startedAt
  const token = await issuer.mint({ client_id: `cred_${process.hrtime.bigint()}`, scope: warehouseScopes.join(' ') })
  const { status } = await fetch(`${edge.url}/api/tables`, { headers: bearer(token) })
  const { counts } = edge.ctx.limiter
  await edge.close()
  await service.close()
  await issuer.close()
  return { status, counts, startMs }
}

it('a gateway that just started lets Redis decide its first call', async () => {
  const { status, counts } = await startOne()
  expect([status, counts.redis.admitted, counts.local.admitted]).toEqual([200, 1, 0])
})

it('a gateway starts without Redis after half a second', async () => {
  const { status, counts, startMs } = await startOne({ REDIS_URL: 'redis://127.0.0.1:1' })
  expect([status, counts.redis.admitted, counts.local.admitted]).toEqual([200, 0, 1])
  expect(startMs).toBeGreaterThan(450)
})

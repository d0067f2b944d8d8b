import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import { Redis } from 'ioredis'
import { recordScript } from '../../src/limit/take-script.ts'

const { lua } = recordScript({ max: 40, windowMs: 60_000 })
let redis: Redis
beforeAll(() => {
  redis = new Redis(stack().urls.redis)
})
afterAll(() => redis?.disconnect())

it('a batch that fails at one of its logs is recorded in none of them, and is recorded once that log is readable', async () => {
  const id = randomBytes(6).toString('hex')
  const [good, bad, batch] = ['good', 'bad', 'batch'].map((name) => `${name}:{0}:${id}`) as [string, string, string]
  const record = () => redis.eval(lua, 3, good, bad, batch, '1000,2000', '3000')
  await redis.set(bad, 'no list')
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await expect(record()).rejects.toThrow('WRONGTYPE')
    expect(await redis.exists(good, batch)).toBe(0)
  }
  await redis.del(bad)
  expect([await record(), await redis.llen(good), await redis.llen(bad)]).toEqual([1, 2, 1])
  expect([await record(), await redis.llen(good), await redis.llen(bad)]).toEqual([0, 2, 1])
})

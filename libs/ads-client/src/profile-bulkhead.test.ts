import { describe, expect, it } from '@jest/globals'
import { createProfileBulkhead } from './profile-bulkhead.ts'

const { signal } = new AbortController()

describe('the bulkhead of profiles', () => {
  it('refuses a call as throttled when too many calls of its profile wait, and not for other profiles', async () => {
    const bulkhead = createProfileBulkhead(1)
    const ended = Promise.withResolvers<string>()
    const calls = Array.from({ length: 65 }, () => bulkhead.run('p1', signal, () => ended.promise))
    await expect(bulkhead.run('p1', signal, () => ended.promise)).rejects.toMatchObject({
      kind: 'throttled',
      details: { retryAfterSeconds: 1 },
      headers: { 'retry-after': '1' },
    })
    expect(await bulkhead.run('p2', signal, async () => 'free')).toBe('free')
    ended.resolve('done')
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['done']))
  })
})

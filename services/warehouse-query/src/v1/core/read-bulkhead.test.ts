import { describe, expect, it } from '@jest/globals'
import { createReadBulkhead } from './read-bulkhead.ts'

const never = new AbortController().signal

describe('the bulkhead of /v1 reads', () => {
  it('reserves half of the sessions for SQL, and refuses a read as too_many_queries when too many wait', async () => {
    const bulkhead = createReadBulkhead(4)
    const ended = Promise.withResolvers<void>()
    const reads = Array.from({ length: 102 }, () => bulkhead.run('a', never, () => ended.promise))
    expect([bulkhead.running, bulkhead.waiting]).toEqual([2, 100])
    await expect(bulkhead.run('a', never, () => ended.promise)).rejects.toMatchObject({
      kind: 'too_many_queries',
      headers: { 'retry-after': '1' },
    })
    ended.resolve()
    await Promise.all(reads)
  })

  it('runs one read at a time for a tenant with a single session', () => {
    const bulkhead = createReadBulkhead(1)
    const ended = Promise.withResolvers<void>()
    for (let n = 0; n < 2; n += 1) void bulkhead.run('a', never, () => ended.promise)
    expect([bulkhead.running, bulkhead.waiting]).toEqual([1, 1])
    ended.resolve()
  })

  it('ends the wait of a caller that disconnects as unavailable', async () => {
    const bulkhead = createReadBulkhead(2)
    const ended = Promise.withResolvers<void>()
    const running = bulkhead.run('a', never, () => ended.promise)
    const aborter = new AbortController()
    const leaving = bulkhead.run('a', aborter.signal, () => ended.promise)
    aborter.abort()
    await expect(leaving).rejects.toMatchObject({ kind: 'unavailable' })
    ended.resolve()
    await running
  })
})

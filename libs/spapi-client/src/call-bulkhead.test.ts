import { describe, expect, it } from '@jest/globals'
import { createCallBulkhead } from './call-bulkhead.ts'

const never = new AbortController().signal

describe('the bulkhead of calls to Amazon', () => {
  it('reserves half of the slots for tenants other than the one that floods', async () => {
    const bulkhead = createCallBulkhead({ atOnceMax: 4, waitingMax: 10 })
    const ended = Promise.withResolvers<void>()
    const started: string[] = []
    const call = (tenantId: string) =>
      bulkhead.run(tenantId, never, () => {
        started.push(tenantId)
        return ended.promise
      })
    const calls = ['a', 'a', 'a', 'b'].map(call)
    expect(started).toEqual(['a', 'a', 'b'])
    expect([bulkhead.running, bulkhead.waiting]).toEqual([3, 1])
    ended.resolve()
    await Promise.all(calls)
  })

  it('refuses a call as unavailable when too many calls wait, or when its time ends while it waits', async () => {
    const bulkhead = createCallBulkhead({ atOnceMax: 1, waitingMax: 1 })
    const ended = Promise.withResolvers<void>()
    const first = bulkhead.run('a', never, () => ended.promise)
    const aborter = new AbortController()
    const waiting = bulkhead.run('b', aborter.signal, () => ended.promise)
    const refusal = { kind: 'unavailable', headers: { 'retry-after': '1' } }
    await expect(bulkhead.run('c', never, () => ended.promise)).rejects.toMatchObject(refusal)
    aborter.abort()
    await expect(waiting).rejects.toMatchObject(refusal)
    ended.resolve()
    await first
    expect([bulkhead.running, bulkhead.waiting]).toEqual([0, 0])
  })
})

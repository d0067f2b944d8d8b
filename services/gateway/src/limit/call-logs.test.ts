import { describe, expect, it } from '@jest/globals'
import { CallLogs } from './call-logs.ts'

describe('CallLogs', () => {
  it('drops a key only when none of its calls is in the window any more', () => {
    const logs = new CallLogs({ windowMs: 1_000 })
    logs.of('a', 0).add(0)
    for (let now = 0; now <= 1_000; now += 100) logs.of('other', now)
    expect(logs.of('a', 1_000).count(1_000, 1_000)).toBe(1)
    for (let now = 1_100; now < 9_000; now += 100) logs.of('other', now)
    expect(logs.peek('a')).toBeUndefined()
  })

  it('keeps at most twice as many keys as its limit', () => {
    const logs = new CallLogs({ windowMs: 60_000, keysMax: 100 })
    for (let key = 0; key < 10_000; key++) logs.of(`k${key}`, 1)
    const kept = Array.from({ length: 10_000 }, (_, key) => logs.peek(`k${key}`)).filter(Boolean)
    expect(kept.length).toBeLessThanOrEqual(200)
  })
})

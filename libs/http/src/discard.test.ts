import { describe, expect, it } from '@jest/globals'
import { discard } from './discard.ts'

describe('discard', () => {
  it('empties the discarded buffer', () => {
    const own = Buffer.allocUnsafeSlow(65_536)
    discard(own.subarray(0, 60_000))
    expect(own.length).toBe(0)
    expect(() => discard(own)).not.toThrow()
  })

  it('leaves memory unchanged that other buffers may share', () => {
    const shared = Buffer.allocUnsafeSlow(65_536).fill('x')
    discard(shared.subarray(0, 32_768))
    expect(shared.length).toBe(65_536)
  })
})

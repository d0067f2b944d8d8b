import { describe, expect, it } from '@jest/globals'
import { AddressLimit } from './address-limit.ts'

describe('AddressLimit', () => {
  it('allows the configured number of events per address, and returns how long to wait', () => {
    const limit = new AddressLimit({ max: 3, windowMs: 60_000 })
    for (let i = 0; i < 3; i++) {
      expect(limit.waitMs('192.0.2.1')).toBe(0)
      limit.count('192.0.2.1')
    }
    expect(limit.waitMs('192.0.2.1')).toBeGreaterThan(59_000)
    expect(limit.waitMs('192.0.2.2')).toBe(0)
  })

  it('counts the addresses of one IPv6 /64 network together', () => {
    const limit = new AddressLimit({ max: 1, windowMs: 60_000 })
    limit.count('2001:db8:1:2::1')
    expect(limit.waitMs('2001:db8:1:2:ffff::99')).toBeGreaterThan(0)
    expect(limit.waitMs('2001:db8:1:3::1')).toBe(0)
    expect(limit.waitMs('2001:db8::1:2')).toBe(0)
  })
})

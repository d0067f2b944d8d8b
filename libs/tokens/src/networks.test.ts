import { describe, expect, it } from '@jest/globals'
import { isNetwork, Networks } from './networks.ts'

describe('networks', () => {
  it('contain the addresses of their ranges, of both families, and no others', () => {
    const networks = new Networks(['203.0.113.0/24', '198.51.100.7', '2001:db8::/32'])
    expect(['203.0.113.0', '203.0.113.255', '198.51.100.7', '2001:db8:1::9'].every((it) => networks.has(it))).toBe(true)
    expect(['203.0.114.0', '198.51.100.8', '2001:db9::1', '::1', '', 'x'].some((it) => networks.has(it))).toBe(false)
  })

  it('contain no address when the list is empty', () => {
    expect(new Networks([]).has('203.0.113.1')).toBe(false)
  })

  it('accept IP addresses and CIDR ranges only', () => {
    expect(['10.0.0.0/8', '0.0.0.0/0', '::/0', '::1', '10.1.2.3/32'].every(isNetwork)).toBe(true)
    const others = [
      '10.0.0.0/33',
      '10.0.0.0/',
      '10.0.0.0/-1',
      '10.0.0/8',
      '::/129',
      'fe80::1%eth0',
      'host',
      '',
      '1/2/3',
    ]
    expect([...others, '::ffff:10.0.0.1', '10.0.0.0/1e1'].filter(isNetwork)).toEqual([])
    expect(() => new Networks(['host'])).toThrow('"host" is not an IP address or CIDR range')
  })
})

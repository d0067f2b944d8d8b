import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { clientAddress } from './client-address.ts'
import { readConfig } from './config.ts'

const base = {
  PORT: '0',
  OPS_PORT: '0',
  NATS_URL: 'nats://x',
  POSTGRES_URL: 'postgres://x',
  REDIS_URL: 'redis://x',
  ISSUER: 'http://x',
  JWKS_URL: 'http://x',
  AUTH_URL: 'http://x',
  WAREHOUSE_QUERY_URL: 'http://x',
  AUDIT_LOG_URL: 'http://x',
  AMAZON_RETAIL_URL: 'http://x',
  AMAZON_ADS_URL: 'http://x',
  SYNC_WORKER_URL: 'http://x',
}
const trusted = (TRUSTED_PROXIES: string) => readConfig({ ...base, TRUSTED_PROXIES }).trustedProxies

const request = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as IncomingMessage

describe('clientAddress', () => {
  it('is the peer, whatever the peer sends, unless the peer is a trusted proxy', () => {
    expect(clientAddress(request('192.0.2.1', '198.51.100.7'), trusted(''))).toBe('192.0.2.1')
    expect(clientAddress(request('192.0.2.1', '198.51.100.7'), trusted('10.0.0.0/8'))).toBe('192.0.2.1')
    expect(clientAddress(request('::ffff:192.0.2.1'), trusted(''))).toBe('192.0.2.1')
  })

  it('is the last address that does not belong to a trusted proxy', () => {
    const proxies = trusted('10.0.0.0/8, fd00::/8')
    expect(clientAddress(request('10.0.0.2', '203.0.113.9, 198.51.100.7, 10.0.0.1'), proxies)).toBe('198.51.100.7')
    expect(clientAddress(request('::ffff:10.0.0.2', 'unknown, 198.51.100.7'), proxies)).toBe('198.51.100.7')
    expect(clientAddress(request('fd00::1', 'rubbish'), proxies)).toBe('fd00::1')
    expect(clientAddress(request('10.0.0.2'), proxies)).toBe('10.0.0.2')
  })

  it('is refused at start, by the name of the variable, when the list of proxies is not valid', () => {
    expect(() => trusted('10.0.0.0/99')).toThrow(/TRUSTED_PROXIES/)
    expect(() => trusted('somewhere')).toThrow(/TRUSTED_PROXIES/)
  })
})

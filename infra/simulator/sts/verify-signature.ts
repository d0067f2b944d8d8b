import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { SimulatorRequest } from '../api.ts'

export type SignatureFault = 'malformed' | 'unknown-key' | 'stale' | 'wrong-scope' | 'mismatch'

interface Expected {
  service: string
  /** Required region; undefined accepts any. */
  region?: string
  /** Returns the secret of an access key; undefined for an unknown key or an invalid session token. */
  secretOf(accessKeyId: string, sessionToken: string | undefined): string | undefined
}

const shape =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/
const clockSkewMsMax = 5 * 60_000

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

function timeOf(date: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

/** Encodes the path once more, as every service except S3 does. */
const canonicalPath = (path: string) => path.split('/').map(encode).join('/')

function canonicalQuery(query: string): string {
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => [encode(name), encode(value)] as const)
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return pairs
    .toSorted(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map((pair) => pair.join('='))
    .join('&')
}

const text = (header: string | string[] | undefined) => (Array.isArray(header) ? header.join(',') : header)

/** Verifies a request's AWS Signature Version 4; returns undefined if it is valid, else the fault. */
export function verifySignature(
  { method, rawUrl, headers, body }: SimulatorRequest,
  { service, region, secretOf }: Expected,
): SignatureFault | undefined {
  const found = shape.exec(headers.authorization ?? '')
  if (!found) return 'malformed'
  const [, keyId = '', day = '', scopeRegion = '', scopeService = '', signedHeaders = '', signature = ''] = found
  const date = text(headers['x-amz-date']) ?? ''
  const names = signedHeaders.split(';')
  if (!date.startsWith(day) || !names.includes('host')) return 'malformed'
  if (!(Math.abs(Date.now() - timeOf(date)) < clockSkewMsMax)) return 'stale'
  if (scopeService !== service || (region && scopeRegion !== region)) return 'wrong-scope'
  const secret = secretOf(keyId, text(headers['x-amz-security-token']))
  if (secret === undefined) return 'unknown-key'

  const [path = '/', query = ''] = rawUrl.split('?')
  // Behind a proxy, the signed host name is in another header.
  const host = text(headers['x-forwarded-host']) ?? headers.host ?? ''
  const headerOf = (name: string) => (name === 'host' ? host : (text(headers[name]) ?? '')).trim().replace(/ +/g, ' ')
  const canonical = [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${headerOf(name)}`),
    '',
    signedHeaders,
    text(headers['x-amz-content-sha256']) ?? sha256(body),
  ].join('\n')
  const scope = `${day}/${scopeRegion}/${scopeService}/aws4_request`
  const key = [day, scopeRegion, scopeService, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`)
  const expected = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n'))
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? undefined : 'mismatch'
}

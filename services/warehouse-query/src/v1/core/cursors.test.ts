import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import fc from 'fast-check'
import { Cursors, type PageEnd } from './cursors.ts'

const cursors = new Cursors(randomBytes(32))
const boundTo = { tenantId: 'tnt_a', path: '/v1/x', query: { account_id: 'acc', search: 'tent' } }
const pageEnd: PageEnd = {
  window: { start: '2024-01-01', end: '2024-01-31' },
  position: ['12.5000', 'zelt "größe" 帐篷'],
}

const isRefused = (cursor: string, bound: object, by = cursors): boolean => {
  try {
    by.read(cursor, bound)
    return false
  } catch (error) {
    return error instanceof PlatformError && error.kind === 'validation_error'
  }
}

describe('a cursor', () => {
  it('returns its position', () => {
    expect(cursors.read(cursors.make(pageEnd, boundTo), boundTo)).toEqual(pageEnd)
    expect(cursors.read(cursors.make({ position: [null, 'a'] }, boundTo), boundTo)).toEqual({ position: [null, 'a'] })
  })

  it.each<[string, object]>([
    ['tenant', { ...boundTo, tenantId: 'tnt_b' }],
    ['endpoint', { ...boundTo, path: '/v1/y' }],
    ['account', { ...boundTo, query: { ...boundTo.query, account_id: 'acc2' } }],
    ['filter', { ...boundTo, query: { ...boundTo.query, search: 'tents' } }],
    ['query without the filter', { ...boundTo, query: { account_id: 'acc' } }],
    ['query with one more', { ...boundTo, query: { ...boundTo.query, days: 3 } }],
  ])('is refused for another %s', (_name, other) => {
    expect(isRefused(cursors.make(pageEnd, boundTo), other)).toBe(true)
  })

  it("is bound to the query's parameters in any order", () => {
    const reversed = {
      query: { search: 'tent', account_id: 'acc', marketplace: undefined },
      path: '/v1/x',
      tenantId: 'tnt_a',
    }
    expect(cursors.read(cursors.make(pageEnd, boundTo), reversed)).toEqual(pageEnd)
  })

  it('is refused after a change of any bit, or when it was signed with another key', () => {
    const cursor = cursors.make(pageEnd, boundTo)
    const bytes = Buffer.from(cursor, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(isRefused(changed.toString('base64url'), boundTo)).toBe(true)
    }
    expect(isRefused(`${cursor}=`, boundTo)).toBe(true)
    expect(isRefused(cursor.slice(0, -4), boundTo)).toBe(true)
    expect(isRefused(cursor, boundTo, new Cursors(randomBytes(32)))).toBe(true)
  })

  it('is refused when the platform did not issue it', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => expect(isRefused(text, boundTo)).toBe(true)))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
        expect(isRefused(Buffer.from(bytes).toString('base64url'), boundTo)).toBe(true),
      ),
    )
  })
})

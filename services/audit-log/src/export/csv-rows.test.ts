import { describe, expect, it } from '@jest/globals'
import { newEvent } from '../../test/support/start-audit-log.ts'
import { csvHeader, csvRows } from './csv-rows.ts'

/** Reads CSV by RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

const rowOf = (over: Parameters<typeof newEvent>[1]): Record<string, string> => {
  const stored = { seq: 7, hash: Buffer.alloc(32, 1), event: JSON.stringify(newEvent('tnt_1', over)) }
  const [names = [], values = [], ...rest] = parse(csvHeader + csvRows([stored]))
  expect([rest, values.length]).toEqual([[], names.length])
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
}

describe('an event as CSV', () => {
  it('has a cell for each member, and its details as JSON', () => {
    const row = rowOf({
      action: 'ads.write.finished',
      actor: { type: 'credential', id: 'cred_1', label: 'nightly "export", daily' },
      resource: { type: 'profile', id: '317' },
      request: { id: 'req-12345678', address: '203.0.113.7', method: 'POST', path: '/api/amazon/ads/call' },
      outcome: { status: 'failed', kind: 'throttled', duration_ms: 12.5 },
      details: { operation: 'sp.keywords.update', audit_id: 'a1', note: 'line\r\nbreak' },
    })
    expect(row).toMatchObject({
      ...{ seq: '7', action: 'ads.write.finished', operation: 'sp.keywords.update', path: '/api/amazon/ads/call' },
      ...{ actor_id: 'cred_1', actor_label: 'nightly "export", daily', resource_type: 'profile', resource_id: '317' },
      ...{ outcome: 'failed', kind: 'throttled', duration_ms: '12.5', request_id: 'req-12345678', audit_id: 'a1' },
      hash: '01'.repeat(32),
    })
    expect(JSON.parse(row.details ?? '')).toEqual({
      ...{ operation: 'sp.keywords.update', audit_id: 'a1', note: 'line\r\nbreak' },
    })
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' \r\n=cmd|x', '＝1', '＋1', '－1', '＠x'])(
    'has no cell that a spreadsheet executes: %j',
    (label) => {
      const row = rowOf({ actor: { type: 'credential', id: label.trim(), label }, resource: { type: 't', id: label } })
      for (const name of ['actor_id', 'actor_label', 'resource_id']) expect(row[name]).toMatch(/^'/)
      expect(row.actor_label).toBe(`'${label}`)
    },
  )

  it('keeps a cell within the length that spreadsheets read', () => {
    expect(rowOf({ details: { sql: 'x'.repeat(100_000) } }).details?.length).toBeLessThan(32_767)
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { type GenerateOptions, generate } from './generate.ts'
import { splitOverTerms } from './split-over-terms.ts'
import { type Block, tables } from './tables.ts'

const today = '2026-03-02'

const checksum = (options: GenerateOptions) => {
  const hash = createHash('sha256')
  for (const { table, lines } of generate(options)) hash.update(`${table}\n${lines}`)
  return hash.digest('hex')
}

const count = (blocks: Iterable<Block>, wanted: (table: string) => boolean) => {
  let rows = 0
  for (const block of blocks) if (wanted(block.table)) rows += block.rows
  return rows
}

describe('generate', () => {
  it('generates the same rows from the same options', () => {
    expect(checksum({ tenant: 'northwind', today })).toBe(checksum({ tenant: 'northwind', today }))
  })

  it('generates different rows for another tenant and another day', () => {
    const sums = [
      checksum({ tenant: 'northwind', today }),
      checksum({ tenant: 'harbor', today }),
      checksum({ tenant: 'northwind', today: '2026-03-03' }),
    ]
    expect(new Set(sums).size).toBe(3)
  })

  it.each(['northwind', 'harbor'] as const)('generates a small warehouse for %s by default', (tenant) => {
    const rows = count(generate({ tenant, today }), () => true)
    expect(rows).toBeGreaterThan(35_000)
    expect(rows).toBeLessThan(60_000)
  })

  it.each([10_000, 60_000, 200_000])('generates %d ads facts for the first account on request', (rows) => {
    const isFact = (table: string) => table.startsWith('ads_') && table.endsWith('_daily')
    const ofFirst = [...generate({ tenant: 'northwind', today, rows })].filter(({ lines }) =>
      lines.startsWith('acc_northwind_na\t'),
    )
    expect(count(ofFirst, isFact)).toBe(rows)
  })

  it('gives every row one value per column and ends with the watermarks', () => {
    let last = ''
    for (const { table, lines, rows } of generate({ tenant: 'harbor', today })) {
      const split = lines.split('\n').slice(0, -1)
      expect(split.length).toBe(rows)
      const widths = new Set(split.map((row) => row.split('\t').length))
      if (rows > 0) expect([table, ...widths]).toEqual([table, tables[table].length])
      last = table
    }
    expect(last).toBe('feed_watermarks')
  })
})

describe('splitOverTerms', () => {
  it('never assigns search terms more than the ad group total', () => {
    const total = { impressions: 5_000, clicks: 7, cost: 901, sales: 12_345, orders: 3, units: 5 }
    let next = 0
    const random = () => (next = (next + 0.37) % 1)
    const pool = Array.from({ length: 40 }, (_, index) => `term ${index}`)
    const rows = splitOverTerms(total, pool, 25, random)
    expect(new Set(rows.map(({ term }) => term)).size).toBe(25)
    for (const key of ['impressions', 'clicks', 'cost', 'sales', 'orders', 'units'] as const) {
      expect(rows.reduce((sum, { metrics }) => sum + metrics[key], 0)).toBeLessThanOrEqual(total[key])
    }
  })
})

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { openLoader } from '../src/index.ts'
import { documentOf } from './support/document-of.ts'
import { type OwnWarehouse, openOwnWarehouse } from './support/own-warehouse.ts'

const accountId = 'acc_1'

let warehouse: OwnWarehouse
beforeAll(async () => {
  warehouse = await openOwnWarehouse()
  await warehouse.admin.run(
    `CREATE TABLE feed_watermarks (account_id VARCHAR(64), feed VARCHAR(64), first_date DATE NULL, complete_through DATE NULL,
       updated_at DATETIME NOT NULL, PRIMARY KEY (account_id, feed))`,
  )
})
afterAll(() => warehouse?.close())

let table: string
beforeEach(() => {
  table = `t_${randomBytes(4).toString('hex')}`
})

/** Loads rows of a window in a session of its own, as a worker does. */
async function load(first: string, last: string, lines: readonly string[] = ['id', '1'], id = randomBytes(8)) {
  const loader = await openLoader({ url: warehouse.url })
  try {
    return await loader.load({
      ...{ id: id.toString('hex'), fence: 1, target: { table, mode: 'append' } },
      covers: { accountId, first, last },
      batches: documentOf(lines.join('\n'), { format: 'tsv' }),
    })
  } finally {
    loader.close()
  }
}
async function watermark(): Promise<unknown[]> {
  const [row] = await warehouse.admin.rows(
    'SELECT first_date, complete_through FROM feed_watermarks WHERE account_id = ? AND feed = ?',
    [accountId, table],
  )
  return row ? [row.first_date, row.complete_through] : []
}

it('sets the watermark of the feed to the days that were loaded, with the rows', async () => {
  await load('2026-08-01', '2026-08-10')
  expect(await watermark()).toEqual(['2026-08-01', '2026-08-10'])
  await load('2026-08-11', '2026-08-20')
  expect(await watermark()).toEqual(['2026-08-01', '2026-08-20'])
  await load('2026-08-05', '2026-08-12')
  expect(await watermark()).toEqual(['2026-08-01', '2026-08-20'])
})

it('claims no day over a gap, and all of them once the gap is loaded, in whatever order', async () => {
  await load('2026-08-21', '2026-08-31')
  await load('2026-08-01', '2026-08-10')
  expect(await watermark()).toEqual(['2026-08-21', '2026-08-31'])
  await load('2026-08-11', '2026-08-20')
  expect(await watermark()).toEqual(['2026-08-01', '2026-08-31'])
})

it('counts days without rows, since Amazon has no rows for them', async () => {
  await load('2026-08-01', '2026-08-10')
  await load('2026-08-11', '2026-08-20', ['id'])
  expect(await watermark()).toEqual(['2026-08-01', '2026-08-20'])
})

it('is right after windows that were loaded at the same time', async () => {
  const windows = Array.from({ length: 12 }, (_, n) => [`2026-${String(n + 1).padStart(2, '0')}-01`, n] as const)
  await load('2025-12-01', '2025-12-31')
  await Promise.all(
    windows.map(([first, n]) => load(first, new Date(Date.UTC(2026, n + 1, 0)).toISOString().slice(0, 10))),
  )
  expect(await watermark()).toEqual(['2025-12-01', '2026-12-31'])
})

it('is not set by a load that does not commit', async () => {
  const loader = await openLoader({ url: warehouse.url })
  const broken = loader.load({
    ...{ id: `broken-${table}`, fence: 1, target: { table, mode: 'append' } },
    covers: { accountId, first: '2026-08-01', last: '2026-08-10' },
    batches: (async function* () {
      yield* documentOf('id\n1', { format: 'tsv' })
      throw new Error('the document ends here')
    })(),
  })
  await expect(broken).rejects.toThrow('the document ends here')
  loader.close()
  expect(await watermark()).toEqual([])
})

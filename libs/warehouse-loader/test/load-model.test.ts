import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Batch } from '@platform/documents'
import fc from 'fast-check'
import { type Loader, openLoader } from '../src/index.ts'
import { type OwnWarehouse, openOwnWarehouse } from './support/own-warehouse.ts'

let warehouse: OwnWarehouse
let loaders: Loader[]
beforeAll(async () => {
  warehouse = await openOwnWarehouse()
  loaders = await Promise.all([true, false].map((local) => openLoader({ url: warehouse.url, local })))
})
afterAll(async () => {
  for (const loader of loaders ?? []) loader.close()
  await warehouse?.close()
})

interface Record {
  key: string
  day: string
  text: string | null
}

const word = fc.constantFrom('a', 'A', 'ä', 'b', '10', '1e1', ' x')
const text = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('\\N', 'NULL', '\\', 'a\tb', 'a\nb', 'a\r\nb', '\0', "'; DROP TABLE x; --", '😀'),
)
const day = fc.constantFrom('2026-01-01', '2026-01-02', '2026-01-03')
const documents = fc.array(fc.array(fc.record({ key: word, day, text }), { maxLength: 8 }), { maxLength: 4 })

/** The server pads keys before it compares them; unpaired surrogates are not text. */
const storable = (record: Record): boolean => record.text?.isWellFormed() !== false

async function* batchesOf(records: readonly Record[]): AsyncGenerator<Batch> {
  const columns: Batch['columns'] = [
    { name: 'k', source: 'k', type: { kind: 'text', length: 4 } },
    { name: 'day', source: 'day', type: { kind: 'date' } },
    { name: 'value', source: 'value', type: { kind: 'text', length: 24 } },
  ]
  for (let at = 0; at < records.length; at += 3) {
    const rows = records.slice(at, at + 3).map(({ key, day, text }) => [key, day, text])
    yield { columns, rows, rejected: [] }
  }
}

const sorted = (rows: readonly (string | null)[][]): string[] => rows.map((row) => JSON.stringify(row)).sort()
const asRow = ({ key, day, text }: Record): (string | null)[] => [key, day, text]
const newTable = () => `m_${randomBytes(5).toString('hex')}`

async function stored(table: string): Promise<string[]> {
  const exists = (await warehouse.admin.rows('SHOW TABLES LIKE ?', [table])).length > 0
  if (!exists) return []
  const rows = await warehouse.admin.rows(`SELECT k, day, value FROM ${table}`)
  return sorted(rows.map((row) => Object.values(row) as (string | null)[]))
}

it('an upsert of any documents leaves the last row of each key, and counts each row once', async () => {
  await fc.assert(
    fc.asyncProperty(documents, fc.constantFrom(0, 1), async (all, which) => {
      const table = newTable()
      const model = new Map<string, Record>()
      for (const [at, records] of all.map((records) => records.filter(storable)).entries()) {
        const before = new Map(model)
        for (const record of records) model.set(record.key, record)
        const result = await (loaders[which] as Loader).load({
          ...{ id: `${table}-${at}`, fence: 1, target: { table, mode: 'upsert', key: ['k'] } },
          batches: batchesOf(records),
        })
        expect(result.inserted + result.updated + result.unchanged + result.rejected).toBe(result.read)
        expect(result).toMatchObject({ read: records.length, inserted: model.size - before.size, rejected: 0 })
        expect(await stored(table)).toEqual(sorted([...model.values()].map(asRow)))
      }
    }),
    { numRuns: 40 },
  )
})

it('a replaced window of any documents holds the rows of the last document for each day, unless a middle day shrinks', async () => {
  await fc.assert(
    fc.asyncProperty(documents, fc.constantFrom(0, 1), async (all, which) => {
      const table = newTable()
      let model: Record[] = []
      for (const [at, records] of all.map((records) => records.filter(storable)).entries()) {
        const days: string[] = [...new Set(records.map(({ day }) => day))].sort()
        const count = (of: Record[], wanted: string) => of.filter(({ day }) => day === wanted).length
        const kept = days.slice(1, -1).filter((day) => count(records, day) < count(model, day))
        const loaded = records.filter(({ day }) => !kept.includes(day))
        model = [...model.filter(({ day }) => !days.includes(day) || kept.includes(day)), ...loaded]
        const result = await (loaders[which] as Loader).load({
          ...{ id: `${table}-${at}`, fence: 1, target: { table, mode: 'replace_window', dateColumn: 'day' } },
          batches: batchesOf(records),
        })
        expect(result.inserted + result.updated + result.unchanged + result.rejected).toBe(result.read)
        expect(result).toMatchObject({ read: records.length, rejected: records.length - loaded.length })
        expect(await stored(table)).toEqual(sorted(model.map(asRow)))
      }
    }),
    { numRuns: 40 },
  )
})

it('a load whose session is killed at any moment, and repeated, leaves the table of an undisturbed one', async () => {
  const records = (version: string): Record[] =>
    Array.from({ length: 400 }, (_, at) => ({ key: `k${at}`, day: '2026-01-01', text: `${version} ${at % 7}` }))
  const batchCount = Math.ceil(400 / 3)
  const table = newTable()
  const target = { table, mode: 'upsert', key: ['k'] } as const
  const { admin } = warehouse

  /** Ends the session of the loader after some batches; after the last one, while it stages and commits. */
  async function* killed(batches: AsyncIterable<Batch>, after: number): AsyncGenerator<Batch> {
    const [row] = await admin.rows(
      'SELECT MAX(ID) AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
    )
    const kill = () => admin.run(`KILL ${row?.id}`).catch(() => {})
    let count = 0
    for await (const batch of batches) {
      yield batch
      count += 1
      if (count === after) await kill()
    }
    if (after > batchCount) setTimeout(kill, after - batchCount)
  }

  let kills = 0
  for (let round = 0; round < 20; round += 1) {
    const version = `v${round}`
    for (let fence = 1; ; fence += 1) {
      const loader = await openLoader({ url: warehouse.url, local: round % 2 === 0 })
      const all = batchesOf(records(version))
      const after = fence === 1 ? 1 + ((round * 53) % batchCount) : batchCount + fence + round
      const done = await loader
        .load({ id: `${table}-${round}`, fence, target, batches: fence < 4 ? killed(all, after) : all })
        .then(
          () => true,
          (error: unknown) => {
            if (fence >= 4) throw error
            return false
          },
        )
        .finally(() => loader.close())
      if (done) break
      kills += 1
    }
    expect(await stored(table)).toEqual(sorted(records(version).map(asRow)))
  }
  // Each first attempt.
  expect(kills).toBeGreaterThanOrEqual(20)
})

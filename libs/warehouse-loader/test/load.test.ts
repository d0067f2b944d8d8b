import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Connection } from '../src/connection.ts'
import { type Loader, type LoadTarget, openLoader, type RejectedRow } from '../src/index.ts'
import { documentOf } from './support/document-of.ts'
import { type OwnWarehouse, openOwnWarehouse } from './support/own-warehouse.ts'

let warehouse: OwnWarehouse
let admin: Connection
beforeAll(async () => {
  warehouse = await openOwnWarehouse()
  admin = warehouse.admin
})
afterAll(() => warehouse?.close())

describe.each([
  ['LOAD DATA LOCAL', undefined],
  ['INSERT', false],
] as const)('a loader that stages by %s', (_name, local) => {
  let loader: Loader
  let table: string
  let rejected: RejectedRow[]
  let loads = 0
  beforeAll(async () => {
    loader = await openLoader({ url: warehouse.url, ...(local !== undefined && { local }) })
    if (local === undefined) expect(loader.local).toBe(true)
  })
  afterAll(() => loader.close())
  beforeEach(() => {
    table = `t_${randomBytes(4).toString('hex')}`
    rejected = []
  })

  const tableOf = (lines: readonly string[]) =>
    documentOf(lines.join('\n'), { format: 'tsv', columns: { day: { kind: 'time' } } })
  type Mode = LoadTarget extends infer T ? (T extends { table: string } ? Omit<T, 'table'> : never) : never
  const load = (mode: Mode, lines: readonly string[], more: { id?: string; fence?: number } = {}) =>
    loader.load({
      id: `load-${randomBytes(4).toString('hex')}-${loads++}`,
      fence: 1,
      ...more,
      target: { table, ...mode } as LoadTarget,
      batches: tableOf(lines),
      onRejected: async (rows) => void rejected.push(...rows),
    })
  const rows = async (order = '1') =>
    (await admin.rows(`SELECT * FROM ${table} ORDER BY ${order}`)).map((row) => ({ ...row }))
  const byId = { mode: 'upsert', key: ['id'] } as const
  const byDay = { mode: 'replace_window', dateColumn: 'day' } as const

  it('creates the table and inserts each row, exact to the cell', async () => {
    const text = 'a\\b "quoted" – ü 漢字 😀'
    const result = await load(byId, [
      'id\tprice\tnote',
      `A-1\t12.50\t${text}`,
      'a-1\t\t',
      'B\t123456789012345678901.25\tx',
    ])
    expect(result).toMatchObject({ read: 3, inserted: 3, updated: 0, unchanged: 0, rejected: 0, repeated: false })
    expect(await rows()).toEqual([
      { id: 'A-1', price: '12.50', note: text },
      { id: 'B', price: '123456789012345678901.25', note: 'x' },
      { id: 'a-1', price: null, note: null },
    ])
  })

  it('stores every character of a JSON string, also those that end a cell, a row or a literal of SQL', async () => {
    const controls = String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code), 127)
    const texts = [
      "'",
      "\\'",
      '\\',
      "'); DROP TABLE rows; -- ",
      '"',
      '?',
      ':name',
      '\\N',
      `a${controls}z`,
      "it''s",
      '’\u2028😀',
    ]
    const lines = texts.map((note, id) => JSON.stringify({ id, note }))
    await loader.load({
      ...{ id: `${table}-texts`, fence: 1, target: { table, ...byId } },
      batches: documentOf(`${lines.join('\n')}\n`, { format: 'jsonl' }),
    })
    expect((await rows('id + 0')).map(({ note }) => note)).toEqual(texts)
  })

  it('counts rows that are new, different and the same, and earlier ones with the same key as updated', async () => {
    await load(byId, ['id\tprice', '1\t10', '2\t20', '3\t30'])
    const result = await load(byId, ['id\tprice', '1\t10', '2\t21', '4\t40', '4\t41'])
    expect(result).toMatchObject({ read: 4, inserted: 1, updated: 2, unchanged: 1, rejected: 0 })
    expect(await rows()).toEqual([
      { id: '1', price: '10' },
      { id: '2', price: '21' },
      { id: '3', price: '30' },
      { id: '4', price: '41' },
    ])
  })

  it('rejects rows without a key, or with one that is too long, with the reason', async () => {
    const result = await load(byId, ['id\tprice', '\t1', `${'x'.repeat(191)}\t2`, '3\t3'])
    expect(result).toMatchObject({ read: 3, inserted: 1, rejected: 2 })
    expect(rejected.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('"id" is blank'),
      expect.stringContaining('191 characters'),
    ])
  })

  it('stores the values of JSON by their types, digits and all', async () => {
    const records = `[{"id":9007199254740993123,"ok":true,"at":{"day":"2026-01-31"},"tags":["a",{"b":1}],"rate":1.10},
      {"id":2,"ok":null,"tags":[],"rate":-0.000000000000000001}]`
    const result = await loader.load({
      ...{ id: `json-${table}-${loads++}`, fence: 1, target: { table, mode: 'upsert', key: ['id'] } },
      batches: documentOf(records, { format: 'json' }),
    })
    expect(result).toMatchObject({ read: 2, inserted: 2 })
    const [small, large] = await rows()
    expect(small).toMatchObject({ id: '2', ok: null, rate: '-0.000000000000000001' })
    expect(large).toMatchObject({ id: '9007199254740993123', ok: 1, rate: '1.100000000000000000' })
    const again = await loader.load({
      ...{ id: `json-${table}-${loads++}`, fence: 1, target: { table, mode: 'upsert', key: ['id'] } },
      batches: documentOf(records.replace('true', '"often"'), { format: 'json' }),
    })
    expect(again).toMatchObject({ read: 2, updated: 1, unchanged: 1, changedColumns: ['ok'] })
  })

  it('adds columns and widens them, and loses no value of those that were there', async () => {
    await load(byId, ['id\tcount\tprice', '1\t5\t1.5'])
    const result = await load(byId, ['id\tcount\tprice\tstate', `2\tmany\t1.125\t${'x'.repeat(300)}`])
    expect(result.changedColumns.sort()).toEqual(['count', 'price', 'state'])
    expect(await rows()).toEqual([
      { id: '1', count: '5', price: '1.500', state: null },
      { id: '2', count: 'many', price: '1.125', state: 'x'.repeat(300) },
    ])
  })

  it('keeps the values of columns that a later document lacks', async () => {
    await load(byId, ['id\tprice\tnote', '1\t5\tfirst'])
    expect(await load(byId, ['id\tprice', '1\t6'])).toMatchObject({ updated: 1 })
    expect(await rows()).toEqual([{ id: '1', price: '6', note: 'first' }])
  })

  it('replaces the days of the document, keeps identical rows as often as they occur, and other days', async () => {
    const header = 'day\tsku\tunits'
    await load(byDay, [header, '2026-01-01\tA\t1', '2026-01-02\tA\t2', '2026-01-02\tA\t2', '2026-01-03\tA\t3'])
    const result = await load(byDay, [
      header,
      '2026-01-02\tA\t2',
      '2026-01-02\tA\t2',
      '2026-01-02\tB\t9',
      '2026-01-03\tA\t4',
    ])
    expect(result).toMatchObject({ read: 4, inserted: 2, updated: 0, unchanged: 2, rejected: 0, shrunk: [] })
    expect(await rows('day, sku, units')).toEqual([
      { day: '2026-01-01', sku: 'A', units: '1' },
      { day: '2026-01-02', sku: 'A', units: '2' },
      { day: '2026-01-02', sku: 'A', units: '2' },
      { day: '2026-01-02', sku: 'B', units: '9' },
      { day: '2026-01-03', sku: 'A', units: '4' },
    ])
  })

  it('keeps a day in the middle that would lose rows, and reports it', async () => {
    const header = 'day\tsku\tunits'
    const full = [1, 2, 3].flatMap((day) => ['A', 'B'].map((sku) => `2026-01-0${day}\t${sku}\t${day}`))
    await load(byDay, [header, ...full])
    const result = await load(byDay, [header, ...full.filter((line) => !/02\tB|03\tB/.test(line))])
    expect(result).toMatchObject({ read: 4, unchanged: 3, inserted: 0, rejected: 1 })
    expect(result.shrunk).toEqual([{ day: '2026-01-02', before: 2, after: 1 }])
    expect(rejected.at(-1)?.reason).toContain('2026-01-02')
    expect((await rows('day, sku')).map(({ day, sku }) => `${day} ${sku}`)).toEqual([
      ...['2026-01-01 A', '2026-01-01 B', '2026-01-02 A', '2026-01-02 B', '2026-01-03 A'],
    ])
  })

  it('stores a snapshot under its date, and replaces that of the same day', async () => {
    const on = (date: string) => ({ mode: 'snapshot', date }) as const
    await load(on('2026-01-01'), ['sku\tunits', 'A\t1', 'B\t2'])
    await load(on('2026-01-02'), ['sku\tunits', 'A\t1'])
    const result = await load(on('2026-01-02'), ['sku\tunits', 'A\t1', 'C\t3'])
    expect(result).toMatchObject({ read: 2, inserted: 1, unchanged: 1 })
    expect((await rows('snapshot_date, sku')).map((row) => Object.values(row).join(' '))).toEqual([
      ...['2026-01-01 A 1', '2026-01-01 B 2', '2026-01-02 A 1', '2026-01-02 C 3'],
    ])
  })

  it.each([byId, byDay, { mode: 'snapshot', date: '2026-01-01' }, { mode: 'append' }] as const)(
    'an empty document changes nothing: %j',
    async (mode) => {
      const header = 'id\tday\tunits'
      await load(mode, [header, '1\t2026-01-01\t1'])
      const before = await rows()
      expect(await load(mode, [header])).toMatchObject({ read: 0, inserted: 0, updated: 0, unchanged: 0, rejected: 0 })
      expect(await rows()).toEqual(before)
    },
  )

  it('commits a load once, and returns its result to every repetition', async () => {
    const id = `once-${randomBytes(4).toString('hex')}`
    const first = await load({ mode: 'append' }, ['id', '1', '2'], { id })
    const again = await load({ mode: 'append' }, ['id', '1', '2'], { id, fence: 2 })
    expect(again).toEqual({ ...first, repeated: true })
    expect(await rows()).toHaveLength(2)
  })

  it('refuses an attempt that a newer one has overtaken, before and after it has read its document', async () => {
    const id = `fenced-${randomBytes(4).toString('hex')}`
    const old = loader.load({
      ...{ id, fence: 1, target: { table, mode: 'append' } },
      batches: (async function* () {
        await admin.run(`UPDATE sync_loads SET fence = 2 WHERE id = ?`, [id])
        yield* tableOf(['id', '1'])
      })(),
    })
    await expect(old).rejects.toMatchObject({ name: 'LoadError', kind: 'stale_fence' })
    await expect(load({ mode: 'append' }, ['id', '1'], { id, fence: 1 })).rejects.toMatchObject({ kind: 'stale_fence' })
    expect(await load({ mode: 'append' }, ['id', '1'], { id, fence: 2 })).toMatchObject({ inserted: 1 })
  })

  it('changes nothing when the document breaks off', async () => {
    await load(byId, ['id\tprice', '1\t1'])
    const broken = loader.load({
      ...{ id: `broken-${table}`, fence: 1, target: { table, ...byId } },
      batches: (async function* () {
        yield* tableOf(['id\tprice', '1\t2'])
        throw new Error('the document ends here')
      })(),
    })
    await expect(broken).rejects.toThrow('the document ends here')
    expect(await rows()).toEqual([{ id: '1', price: '1' }])
  })

  it.each([
    [{ mode: 'upsert', key: ['sku'] }, ['id\tprice', '1\t1'], /no column "sku"\. Its columns: id, price/],
    [{ mode: 'upsert', key: [] }, ['id', '1'], /needs a key/],
    [{ mode: 'replace_window', dateColumn: 'id' }, ['id', 'x'], /"id" must have a date/],
    [{ mode: 'snapshot', date: '2026-01-01' }, ['snapshot_date', 'x'], /adds itself/],
  ] as const)('refuses %j for %j with the reason', async (mode, lines, reason) => {
    await expect(load(mode, lines)).rejects.toThrow(reason)
  })

  it('refuses a table with another key', async () => {
    await load({ mode: 'append' }, ['id', '1'])
    await expect(load(byId, ['id', '1'])).rejects.toThrow(/has no key, and the load has the key id/)
  })
})

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts'
import { openRunningService, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
let own: OwnDatabase
let token: string
beforeAll(async () => {
  own = await openOwnDatabase([
    'CREATE TABLE sales (id INT PRIMARY KEY, at DATETIME(3), zone VARCHAR(64), home VARCHAR(64) COLLATE utf8mb4_bin, KEY at_key (at))',
    `INSERT INTO sales VALUES (1, '2026-07-01 12:00:00.250', 'America/Los_Angeles', 'Asia/Kolkata'), (2, NULL, 'Europe/Berlin', NULL),
      (3, '2026-01-01 00:00:00', '+05:30', 'SYSTEM'), (4, '2026-01-01 00:00:00', NULL, NULL)`,
    "CREATE TABLE strange AS SELECT 1 AS id, CAST('2026-01-01' AS DATETIME) AS at, 'Mars/Olympus_Mons' AS zone",
  ])
  service = await openRunningService()
  await service.ctx.directory.put(tenantId, own.account, { managed: false })
  token = await service.tokenOf(tenantId)
})
afterAll(async () => {
  await service?.close()
  await own?.close()
})

const ask = (sql: string, params?: unknown) => service.post(token, { sql, ...(params !== undefined && { params }) })
const valuesOf = async (sql: string, params?: unknown) => {
  const { status, body } = await ask(sql, params)
  expect({ status, friendly: body.friendly }).toEqual({ status: 200 })
  return (body.rows as Record<string, unknown>[]).map((row) => Object.values(row)[0])
}

describe('CONVERT_TZ with known zones', () => {
  it.each<[string, unknown]>([
    ["CONVERT_TZ('2026-07-01 12:00:00', 'UTC', 'America/Los_Angeles')", '2026-07-01 05:00:00'],
    ["CONVERT_TZ('2026-01-01 12:00:00', 'America/Los_Angeles', 'UTC')", '2026-01-01 20:00:00'],
    ["CONVERT_TZ('2026-01-01 12:00:00', '+00:00', '+05:30')", '2026-01-01 17:30:00'],
    ["convert_tz ('2026-01-01 12:00:00', 'SYSTEM', 'SYSTEM')", '2026-01-01 12:00:00'],
    ["CONVERT_TZ('2026-01-01 12:00:00', 'utc', CONCAT('Asia', '/', 'Tokyo'))", '2026-01-01 21:00:00'],
    [
      "CONVERT_TZ(CONVERT_TZ('2026-01-01 12:00:00', 'UTC', 'Asia/Tokyo'), 'Asia/Tokyo', 'Europe/Berlin')",
      '2026-01-01 13:00:00',
    ],
    ["CONVERT_TZ('2026-01-01 12:00:00', 'UTC', (SELECT zone FROM sales WHERE id = 2))", '2026-01-01 13:00:00'],
    ["DATE(CONVERT_TZ('2026-01-01 02:00:00', 'UTC', 'America/Los_Angeles'))", '2025-12-31'],
    ["CONVERT_TZ(NULL, 'UTC', 'America/Los_Angeles')", null],
    ["CONVERT_TZ('2026-01-01', NULL, 'America/Los_Angeles')", null],
    ["CONVERT_TZ('2026-01-01', 'UTC', NULL)", null],
    ["CONVERT_TZ('not a date', 'UTC', 'America/Los_Angeles')", null],
  ])('%s is %j', async (expression, expected) => expect(await valuesOf(`SELECT ${expression}`)).toEqual([expected]))

  it('takes zones from columns, of several collations, and from parameters', async () => {
    expect(await valuesOf("SELECT CONVERT_TZ(at, 'UTC', zone) FROM sales ORDER BY id")).toEqual([
      '2026-07-01 05:00:00.250',
      null,
      '2026-01-01 05:30:00.000',
      null,
    ])
    expect(await valuesOf('SELECT CONVERT_TZ(at, zone, home) FROM sales WHERE id = 1')).toEqual([
      '2026-07-02 00:30:00.250',
    ])
    expect(await valuesOf('SELECT CONVERT_TZ(?, ?, ?)', ['2026-01-01 12:00:00', 'UTC', 'Asia/Tokyo'])).toEqual([
      '2026-01-01 21:00:00',
    ])
    expect(await valuesOf('SELECT CONVERT_TZ(:at, :z, :z)', { at: '2026-01-01 12:00:00', z: 'Asia/Tokyo' })).toEqual([
      '2026-01-01 12:00:00',
    ])
  })

  it('keeps the name, the type and the precision of its column', async () => {
    const { body } = await ask("SELECT CONVERT_TZ(at,'UTC', zone), convert_tz(at, 'UTC', 'UTC') AS utc FROM sales")
    expect(body.columns).toEqual([
      { name: "CONVERT_TZ(at,'UTC', zone)", type: 'DATETIME' },
      { name: 'utc', type: 'DATETIME' },
    ])
  })

  it('is the same expression in every clause', async () => {
    const local = "CONVERT_TZ(at, 'UTC', zone)"
    const sql = `SELECT ${local}, COUNT(*) AS n FROM sales GROUP BY ${local} HAVING n > 0 ORDER BY ${local}`
    expect(await valuesOf(sql)).toEqual([null, '2026-01-01 05:30:00.000', '2026-07-01 05:00:00.250'])
  })

  it('of a constant leaves the index of a column usable', async () => {
    const { body } = await ask("EXPLAIN SELECT id FROM sales WHERE at >= CONVERT_TZ('2026-06-01', 'Asia/Tokyo', 'UTC')")
    // MariaDB's table of keys, or MySQL's tree.
    expect(JSON.stringify(body.rows)).toMatch(/"key":"at_key"|range scan on sales using at_key/)
  })
})

describe('CONVERT_TZ with an unknown zone', () => {
  it.each<[string, string, unknown?]>([
    ["SELECT CONVERT_TZ('2026-01-01', 'UTC', 'Mars/Olympus_Mons')", 'Mars/Olympus_Mons'],
    ["SELECT CONVERT_TZ('2026-01-01', 'Mars/Olympus_Mons', 'UTC')", 'Mars/Olympus_Mons'],
    ["SELECT CONVERT_TZ(NULL, 'UTC', 'Mars/Olympus_Mons')", 'Mars/Olympus_Mons'],
    ["SELECT CONVERT_TZ('2026-01-01', 'UTC', '+15:00')", '+15:00'],
    ["SELECT CONVERT_TZ('2026-01-01', 'UTC', '')", ''],
    ["SELECT CONVERT_TZ('2026-01-01', 'UTC', '''; DROP TABLE sales; -- ')", "'; DROP TABLE sales; -- "],
    ["SELECT CONVERT_TZ('2026-01-01', 'UTC', ?)", 'Mars/Olympus_Mons', ['Mars/Olympus_Mons']],
    ["SELECT CONVERT_TZ('2026-01-01', :z, 'UTC')", 'Nowhere', { z: 'Nowhere' }],
    ["SELECT CONVERT_TZ(at, 'UTC', zone) FROM strange", 'Mars/Olympus_Mons'],
    ['SELECT CONVERT_TZ(at, zone, zone) FROM strange', 'Mars/Olympus_Mons'],
    ["SELECT CONVERT_TZ(at, 'UTC', (SELECT zone FROM strange)) FROM sales WHERE id = 1", 'Mars/Olympus_Mons'],
    ["SELECT CONVERT_TZ(at, 'UTC', CONCAT('X', zone)) FROM strange", 'XMars/Olympus_Mons'],
    ["SELECT id FROM strange WHERE CONVERT_TZ(at, 'UTC', zone) > '2020-01-01'", 'Mars/Olympus_Mons'],
    ["SELECT id FROM sales ORDER BY CONVERT_TZ(at, 'UTC', 'Nowhere')", 'Nowhere'],
    ["SELECT MAX(CONVERT_TZ(at, 'UTC', zone)) FROM strange", 'Mars/Olympus_Mons'],
    ["SELECT * FROM (SELECT CONVERT_TZ(at, 'UTC', zone) FROM strange) AS q", 'Mars/Olympus_Mons'],
  ])('%s names %j', async (...[sql, zone, params]) => {
    expect(await ask(sql, params)).toMatchObject({
      status: 400,
      body: { kind: 'sql_error', errno: 1298, sqlState: 'HY000', friendly: expect.stringContaining(`"${zone}"`) },
    })
  })

  it('is accepted when no row uses it', async () => {
    expect(await valuesOf("SELECT CONVERT_TZ(at, 'UTC', zone) FROM strange WHERE id = 2")).toEqual([])
    expect(await valuesOf("SELECT IF(id = 1, 0, CONVERT_TZ(at, 'UTC', zone)) FROM strange")).toEqual(['0'])
  })

  it('leaves the session usable', async () => {
    await ask("SELECT CONVERT_TZ('2026-01-01', 'UTC', 'Nowhere')")
    expect(await valuesOf("SELECT CONVERT_TZ('2026-01-01 12:00:00', 'UTC', 'Asia/Tokyo')")).toEqual([
      '2026-01-01 21:00:00',
    ])
  })
})

describe('other ways to name a zone', () => {
  it.each([
    "SELECT CAST(at AT TIME ZONE 'UTC' AS DATETIME) FROM sales",
    "SELECT at AT TIME ZONE 'Mars/Olympus_Mons' FROM sales",
    "SET time_zone = 'Mars/Olympus_Mons'",
    "SET STATEMENT time_zone = 'Mars/Olympus_Mons' FOR SELECT 1",
    "SELECT /*+ SET_VAR(time_zone = 'Mars/Olympus_Mons') */ 1",
    "SELECT CONVERT_TZ(at, 'UTC', CONVERT_TZ(at, 'UTC', 'UTC')) FROM sales",
  ])('%s is refused', async (sql) => {
    expect(await ask(sql)).toMatchObject({ status: 400, body: { kind: 'read_only_violation' } })
  })

  it('more conversions than any real query has are refused', async () => {
    const many = Array(1_001).fill("CONVERT_TZ(at, 'UTC', zone)").join(', ')
    expect(await ask(`SELECT ${many} FROM sales`)).toMatchObject({ status: 400, body: { kind: 'validation_error' } })
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { compileQuery } from '../src/compile/compile-query.ts'
import { READ_FUNCTIONS } from '../src/guard/grammar/functions.ts'
import type { Facts } from '../src/warehouse/facts.ts'
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts'
import { openPool } from './support/query.ts'

let own: OwnDatabase
let other: OwnDatabase
let db: ReturnType<typeof openPool>
let facts: Facts
beforeAll(async () => {
  other = await openOwnDatabase(['CREATE TABLE secrets (v VARCHAR(20))', "INSERT INTO secrets VALUES ('stolen')"])
  own = await openOwnDatabase([
    'CREATE TABLE t (id INT, name VARCHAR(255), n INT, body LONGTEXT, doc JSON, day DATE)',
    `INSERT INTO t VALUES (1, 'a', 3, 'short', '{"a": {"b": 1}}', '2026-01-02')`,
    "INSERT INTO t VALUES (2, 'b', 20000000, REPEAT('x', 5000000), JSON_ARRAY(REPEAT('x', 5000000)), '2026-01-03')",
    'CREATE VIEW v AS SELECT id FROM t',
  ])
  db = openPool(own.account)
  facts = await db.pool.facts.get()
})
afterAll(async () => {
  db?.pool.close()
  await own?.close()
  await other?.close()
})

const compile = (sql: string, params?: unknown) => compileQuery(sql, { schema: own.database, params, ...facts })
const run = async (sql: string, params?: unknown) => db.query(compile(sql, params))
const rejected = (work: () => unknown): { kind?: string; friendly?: string } => {
  try {
    work()
  } catch (error) {
    return error as { kind?: string; friendly?: string }
  }
  throw new Error('accepted')
}

describe('stored functions that have the name of a function of the allowlist', () => {
  const steal = (name: string) =>
    `CREATE FUNCTION \`${name}\`(a INT) RETURNS VARCHAR(20) READS SQL DATA SQL SECURITY DEFINER RETURN (SELECT MAX(v) FROM \`${other.database}\`.secrets)`

  it('are refused where the server lacks the built-in function, and the message names similar ones', async () => {
    const missing = [...READ_FUNCTIONS].filter((name) => !facts.server.functions.has(name))
    expect(missing.length).toBeGreaterThan(3)
    for (const name of missing) {
      await own.run(steal(name))
      for (const call of [`${name}(1)`, `${name} (1)`, `${name}/**/(1)`, `${name.toLowerCase()}(1)`]) {
        const { kind, friendly } = rejected(() => compile(`SELECT ${call} AS v`))
        expect(kind).toBe('read_only_violation')
        expect(friendly).toMatch(
          new RegExp(`the function ${name} is not built into the server of this warehouse, \\w+ \\d+`, 'i'),
        )
      }
    }
    const near = rejected(() => compile(`SELECT ${missing.includes('ANY_VALUE') ? 'ANY_VALUE' : 'NVL2'}(1)`)).friendly
    expect(near).toContain('similar functions: ')
  })

  it('are not called where the server has the built-in function, with or without a gap before the parenthesis', async () => {
    const names = [
      'COUNT',
      'SUM',
      'MAX',
      'NOW',
      'SUBSTRING',
      'TRIM',
      'UPPER',
      'ABS',
      'LENGTH',
      'CURDATE',
      'DATE_ADD',
      'STD',
    ]
    for (const name of names) await own.run(steal(name))
    const calls = [
      'COUNT (1)',
      'SUM (1)',
      'MAX\n(1)',
      'NOW ()',
      "SUBSTRING ('a', 1)",
      "TRIM (' a')",
      "UPPER ('a')",
      'ABS (1)',
      "LENGTH /* */ ('a')",
      'CURDATE ()',
      "DATE_ADD ('2026-01-01', INTERVAL 1 DAY)",
      'STD (1)',
    ]
    for (const call of calls) {
      const { json } = await run(`SELECT ${call} AS v`)
      expect(json).not.toContain('stolen')
    }
    expect((await run('SELECT COUNT (id) AS n FROM t')).rows).toEqual([{ n: 2 }])
  })
})

describe('a value that is too long for the expression that uses it', () => {
  const copies = (expression: string) => Array.from({ length: 40 }, (_, n) => `${expression} AS c${n}`).join(', ')

  it.each([
    ['a text', 'HEX(body)'],
    ['JSON', "JSON_EXTRACT(doc, '$.a')"],
    ['a repetition', "REPEAT('ab', n)"],
  ])('%s fails with the limit, and only in the rows that have it', async (_, expression) => {
    expect((await run(`SELECT ${copies(expression)} FROM t WHERE id = 1`)).rowCount).toBe(1)
    await expect(run(`SELECT ${copies(`LENGTH(${expression})`)} FROM t WHERE id = 2`)).rejects.toMatchObject({
      kind: 'validation_error',
      friendly: expect.stringContaining('too long'),
    })
  })

  it('a column keeps its type and its name', async () => {
    const { rows, columns } = await run(`SELECT doc, ${copies("JSON_EXTRACT(doc, '$.a')")} FROM t WHERE id = 1`)
    expect(rows[0]).toMatchObject({ doc: { a: { b: 1 } }, c39: { b: 1 } })
    expect(columns[0]).toEqual({ name: 'doc', type: 'JSON' })
  })

  it('everyday statements are sent unchanged', () => {
    const sql =
      "SELECT id, UPPER(name) AS u, CONCAT(name, id) AS c, LENGTH(body) AS l FROM t WHERE name LIKE '%a%' GROUP BY id ORDER BY day"
    expect(compile(sql)).toBe(sql)
  })
})

describe('names of columns', () => {
  it('are the written text, never the value of a parameter', async () => {
    const secret = 'jane@example.com'
    for (const sql of [
      'SELECT ?, UPPER(name) FROM t',
      'SELECT CONCAT(name, ?) FROM t UNION SELECT name FROM t',
      'SELECT * FROM (SELECT ?, id FROM t) d',
      'WITH c AS (SELECT CONCAT(?, name) FROM t) SELECT * FROM c',
      'VALUES (?), (2)',
      'SELECT (SELECT ?) FROM t',
    ]) {
      const { columns } = await run(sql, [secret])
      // MySQL names the columns of VALUES by their position.
      expect(columns[0]?.name).toMatch(/\?|^column_0$/)
      expect(JSON.stringify(columns)).not.toContain(secret)
    }
    const { rows } = await run('SELECT :a, :a, id FROM t WHERE id = 1', { a: 7 })
    expect(rows).toEqual([{ ':a': 7, ':a_2': 7, id: 1 }])
  })

  it('errors keep parameter values out of the log', async () => {
    const error = await run('SELECT EXP(? + 1000) FROM t', [123_456]).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'sql_error', cause: undefined })
    expect(String((error as Error).stack)).not.toContain('123456')
  })
})

it.each(['SHOW CREATE VIEW v', 'SHOW CREATE TABLE v', 'SHOW TABLE STATUS', 'SHOW FULL TABLES', 'SHOW COLUMNS FROM v'])(
  '%s names no database account',
  async (sql) => {
    const { json } = await run(sql)
    expect(json).not.toMatch(new RegExp(`DEFINER=|\`${own.account.user}\`@|'${own.account.user}'@`))
  },
)

it.each([
  'SHOW TRIGGERS',
  'SHOW EVENTS',
  'SHOW PROCEDURE STATUS',
  'SHOW FUNCTION STATUS',
  'SHOW CREATE FUNCTION f',
  'SHOW CREATE PROCEDURE f',
  'SHOW CREATE TRIGGER f',
  'SHOW CREATE EVENT f',
  'SHOW CREATE USER',
  'SHOW CREATE DATABASE x',
  'SHOW PROCESSLIST',
  'SHOW GRANTS',
  'SELECT definer FROM information_schema.views',
  'SELECT definer FROM information_schema.routines',
  'SELECT definer FROM information_schema.triggers',
  'SELECT definer FROM information_schema.events',
  'SELECT CURRENT_USER',
  'SELECT USER()',
])('%s, which would name accounts, is refused', (sql) =>
  expect(rejected(() => compile(sql)).kind).toBe('read_only_violation'),
)

it('a statement that outlives its kill is answered at once and holds its slot until its thread is gone', async () => {
  const single = openPool(own.account, { sessionsMax: 1 })
  const startedAt = performance.now()
  // Bypasses the guard: hashes of 240 MB within one row, which a kill does not end.
  const hashes = Array.from({ length: 15 }, (_, n) => `SHA2(REPEAT('a', 16000000), 512) AS h${n}`)
  const failure = await single
    .query(`SELECT ${hashes.join(', ')} /* unkillable */`, { timeoutMs: 100 })
    .catch((thrown: unknown) => thrown)
  const answeredMs = performance.now() - startedAt
  const there = () =>
    own.run("SELECT 1 FROM information_schema.processlist WHERE info LIKE '%unkillable%' AND id <> CONNECTION_ID()")
  if ((await there()).length > 0) expect(single.pool.inUse).toBe(1)
  await until('the thread to be gone', async () => (await there()).length === 0)
  await until('the slot to be free', async () => single.pool.inUse === 0)
  expect(failure).toMatchObject({ kind: 'query_timeout' })
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(answeredMs)
  expect((await single.query('SELECT 1 AS v')).rows).toEqual([{ v: 1 }])
  single.pool.close()
})

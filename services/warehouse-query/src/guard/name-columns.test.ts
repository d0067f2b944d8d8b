import { describe, expect, it } from '@jest/globals'
import { SHORT_COLUMNS } from '../../test/corpus/short-columns.ts'
import { compileStatement } from './compile-statement.ts'

const secret = 'jane@example.com'
const sent = (sql: string, params?: unknown): string =>
  compileStatement(sql, { schema: 's', params, catalog: SHORT_COLUMNS }).text.replace(/\s+/g, ' ')

describe('the name of a column without an alias', () => {
  it.each([
    ['SELECT ?', 'AS `?`'],
    ['SELECT  UPPER( ? )', 'AS `UPPER( ? )`'],
    ['SELECT CONCAT(name, /* note */ ?) FROM t', 'AS `CONCAT(name, ?)`'],
    ['SELECT a = ? OR b FROM t', 'AS `a = ? OR b`'],
    ['SELECT (SELECT ?) FROM t', 'AS `(SELECT ?)`'],
    ['SELECT * FROM (SELECT ?) d', 'AS `?`'],
    ['WITH c AS (SELECT ? FROM t) SELECT * FROM c', 'AS `?`'],
    ['SELECT 1 FROM t UNION SELECT ?', 'AS `?`'],
    ['SELECT COUNT(*) FROM t WHERE a IN (SELECT CONCAT(?))', 'AS `CONCAT(?)`'],
    ['VALUES (?), (2)', 'SELECT * FROM (SELECT'],
    ['SELECT doc->>"$.a", ? FROM t', 'AS `doc->>"$.a"`'],
  ])('%s: %s', (sql, expected) => {
    const text = sent(sql, [secret])
    expect(text).toContain(expected)
    expect(text.split(secret).length - 1).toBe(1)
  })

  it('keeps the name of a placeholder', () => expect(sent('SELECT :mail', { mail: secret })).toContain('AS `:mail`'))

  it('is numbered when a list has it twice, because a derived table must have unique names', () =>
    expect(sent('SELECT * FROM (SELECT ?, ?, 1 AS `?_2`) d', [1, 2])).toBe(
      'SELECT * FROM (SELECT 1 AS `?` , 2 AS `?_3` , 1 AS `?_2`) d',
    ))

  it('is left to the server when the expression is sent as it was written', () => {
    for (const sql of ['SELECT a + 1, COUNT(*), t.b, 1 FROM t', 'SELECT ? AS x', "SELECT a FROM t WHERE b = 'x'"]) {
      expect(sent(sql, sql.includes('?') ? [1] : undefined)).not.toContain('`')
    }
  })

  it("fits the server's maximum length of a name", () => {
    const name = /AS `([^`]*)`$/.exec(sent(`SELECT CONCAT(?, '${'🎉'.repeat(300)}')`, [1]))?.[1] ?? ''
    expect(name.length).toBe(256)
    expect(name).not.toMatch(/[\u{10000}-\u{10ffff}]/u)
  })
})

describe('the parenthesis of a call', () => {
  it.each(['COUNT (x)', 'COUNT /* c */ (x)', 'SUBSTRING\n(x, 1)', 'UPPER (x)', 'CAST (x AS CHAR)', 'NOW ()'])(
    'touches the name: %s',
    (call) => expect(sent(`SELECT ${call} FROM t`)).toMatch(/^SELECT [A-Z]+\(/),
  )

  it('touches the name of a rewritten call too', () =>
    expect(sent("SELECT JSON_ARRAYAGG (x) -> '$[0]' FROM t")).toContain('JSON_EXTRACT(JSON_ARRAYAGG(x)'))
})

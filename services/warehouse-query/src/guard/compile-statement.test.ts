import { describe, expect, it } from '@jest/globals'
import { ATTACKS } from '../../test/corpus/attacks.ts'
import { FIXTURE_SCHEMA } from '../../test/corpus/fixture.ts'
import { READS } from '../../test/corpus/reads.ts'
import { MYSQL_ONLY_READS } from '../../test/corpus/reads-mysql-only.ts'
import { READS_WITH_PARAMS } from '../../test/corpus/reads-with-params.ts'
import { type CompileOptions, compileStatement } from './compile-statement.ts'
import { GuardError } from './guard-error.ts'
import { anyMariadb, anyMysql } from './reference-servers.ts'

const compile = (sql: string, options: Partial<CompileOptions> = {}) =>
  compileStatement(sql, { schema: FIXTURE_SCHEMA, ...options })

const refusal = (sql: string, options: Partial<CompileOptions> = {}): GuardError => {
  try {
    compile(sql, options)
  } catch (error) {
    if (error instanceof GuardError) return error
    throw error
  }
  throw new Error(`accepted: ${sql}`)
}

describe('reads', () => {
  it('are a large corpus', () => expect(READS.length + READS_WITH_PARAMS.length).toBeGreaterThan(400))

  it.each(READS)('accepts %j', (sql) => {
    expect(compile(sql).text).not.toBe('')
    expect(compile(sql, { server: anyMysql }).text).not.toBe('')
  })

  it.each(MYSQL_ONLY_READS)('accepts for MySQL %j', (sql) => {
    expect(compile(sql, { server: anyMysql }).kind).toBeDefined()
  })

  it.each(READS_WITH_PARAMS)('accepts $sql with $params', ({ sql, params }) => {
    expect(compile(sql, { params }).text).not.toBe('')
  })
})

describe('everything else', () => {
  it('is a large corpus', () => expect(ATTACKS.length).toBeGreaterThan(700))

  it.each(ATTACKS)('refuses %j', (sql) => {
    for (const server of [anyMariadb, anyMysql]) {
      const { kind, message } = refusal(sql, { server })
      expect(kind).toBe('read_only_violation')
      expect(message).toMatch(/^.{10,300}$/s)
    }
  })
})

describe('the result', () => {
  it.each([
    ['SELECT 1', 'select'],
    ['WITH a AS (SELECT 1) TABLE a', 'select'],
    ['(VALUES (1))', 'select'],
    ['SHOW TABLES', 'show'],
    ['DESC orders', 'describe'],
    ['EXPLAIN orders', 'describe'],
    ['EXPLAIN SELECT 1', 'explain'],
    ['DESC SELECT 1', 'explain'],
    ['ANALYZE SELECT 1', 'explain'],
  ])('of %s is a %s', (sql, kind) => expect(compile(sql).kind).toBe(kind))

  it('keeps names, literals and hints as written, and drops comments and the semicolon', () => {
    const sql = "select /*+ NO_ICP( t ) */ `a``b`,/*x*/'it''s' -- y\n from t;"
    expect(compile(sql).text).toBe("select /*+ NO_ICP(t) */ `a``b`, 'it''s' from t")
  })

  it('does not let two minus signs become a comment', () => {
    expect(compile('SELECT 1 -/**/-/**/ 1').text).toBe('SELECT 1 - - 1')
    expect(compile('SELECT 1--/**/1').text).toBe('SELECT 1- - 1')
    expect(compile('SELECT --?', { params: ['x'] }).text).toBe("SELECT - - 'x' AS `--?`")
  })

  it('rewrites for MariaDB the forms that only MySQL has', () => {
    expect(compile('TABLE orders').text).toBe('SELECT * FROM orders')
    expect(compile('VALUES ROW(1)').text).toBe('VALUES (1)')
    expect(compile("SELECT doc->>'$.a'").text).toBe("SELECT JSON_UNQUOTE(JSON_EXTRACT(doc , '$.a')) AS `doc->>'$.a'`")
    expect(compile('EXPLAIN ANALYZE SELECT 1').text).toBe('ANALYZE SELECT 1')
    expect(compile('TABLE orders', { server: anyMysql }).text).toBe('TABLE orders')
  })

  it('for MySQL never becomes ANALYZE TABLE', () => {
    expect(refusal('ANALYZE TABLE orders', { server: anyMysql }).message).toBe(
      'ANALYZE TABLE is not allowed in a read statement',
    )
  })
})

describe('a refusal', () => {
  it.each([
    ['DELETE FROM orders', 'DELETE cannot start a read statement'],
    ['SELECT SLEEP(1)', 'the function SLEEP is not available'],
    ['SELECT 1 INTO @x', 'variables'],
    ['SELECT * FROM orders FOR UPDATE', 'takes no locks'],
    ['SELECT * FROM information_schema.tables', 'use SHOW TABLES, SHOW COLUMNS or GET /api/tables'],
    ['SELECT * FROM other.orders', 'the schema other is not accessible'],
    ['SELECT 1; SELECT 2', 'only one statement'],
    ['SELECT rank FROM orders', 'put it in backticks to use it as a name'],
    ['SELECT 1 /*! + 1 */', 'executable comments'],
    ['SELECT * FROM ?', 'a parameter can replace a value, not a name'],
  ])('of %s gives the reason', (sql, part) => expect(refusal(sql, { params: [1] }).message).toContain(part))

  it('gives the position', () => expect(refusal('SELECT 1, SLEEP(1)').position).toBe(10))

  it.each(['', '   ', '-- nothing', '/* nothing */', ';'])('of the empty statement %j names sql', (sql) => {
    expect(refusal(sql)).toMatchObject({ kind: 'validation_error', issues: [{ path: 'sql' }] })
  })
})

import { describe, expect, it } from '@jest/globals'
import { compileStatement } from './compile-statement.ts'
import { GuardError } from './guard-error.ts'

const SIZE = 1_048_576

/** Returns the outcome, and checks that it took little CPU time: work that grows with the square of a mebibyte takes hours. */
const outcome = (sql: string, params?: unknown): string => {
  const started = process.cpuUsage()
  try {
    return compileStatement(sql, { schema: 's', params }).kind
  } catch (error) {
    if (error instanceof GuardError) return error.kind
    throw error
  } finally {
    expect(process.cpuUsage(started).user).toBeLessThan(30_000_000)
  }
}

const filled = (start: string, part: string, end = ''): string =>
  start + part.repeat(Math.floor((SIZE - start.length - end.length) / Buffer.byteLength(part))) + end

describe('a statement of a mebibyte', () => {
  it.each([
    ['a string', filled("SELECT '", 'a', "'"), 'select'],
    ['doubled quotes', filled("SELECT '", "''", "'"), 'select'],
    ['escapes', filled("SELECT '", "\\'", "'"), 'select'],
    ['a comment', filled('SELECT 1 /*', '*', '*/'), 'select'],
    ['many comments', filled('SELECT 1', '/**/'), 'select'],
    ['line comments', filled('SELECT 1', '--\n'), 'select'],
    ['spaces', filled('SELECT 1', ' '), 'select'],
    ['a long name', filled('SELECT a', 'b'), 'select'],
    ['digits', filled('SELECT ', '7'), 'select'],
    ['unclosed comments', filled('SELECT 1', '/*'), 'validation_error'],
    ['unclosed quotes', filled("SELECT '", '\\'), 'read_only_violation'],
    ['semicolons', filled('SELECT 1', ';'), 'read_only_violation'],
    ['hints', filled('SELECT /*+', 'BKA(t)', '*/1'), 'select'],
    ['spaces in a hint', filled('SELECT /*+', ' ', 'x*/1'), 'read_only_violation'],
    ['commas', filled('SELECT 1', ','), 'validation_error'],
    ['a list', filled('SELECT 1', ',1'), 'validation_error'],
    ['a long list', filled('SELECT 1 IN (1', ',12345678901234567890', ')'), 'select'],
    ['a list of too many', filled('SELECT 1 IN (1', ',1234567890', ')'), 'validation_error'],
    ['plus signs', filled('SELECT ', '+', '1'), 'validation_error'],
    ['minus signs', filled('SELECT ', '-', '1'), 'validation_error'],
    ['open parentheses', filled('SELECT ', '('), 'validation_error'],
    ['open subqueries', filled('', '(SELECT '), 'validation_error'],
    ['nested CASE', filled('SELECT ', 'CASE WHEN '), 'validation_error'],
    ['nested calls', filled('SELECT ', 'ABS('), 'validation_error'],
    ['nested INTERVAL', filled('SELECT ', 'INTERVAL '), 'validation_error'],
    ['nested tables', filled('SELECT 1 FROM ', '('), 'validation_error'],
    ['nested common tables', filled('', 'WITH a AS ('), 'validation_error'],
    ['a chain of unions', filled('SELECT 1', ' UNION SELECT 1'), 'validation_error'],
    ['placeholders', filled('SELECT ?', ',?'), 'validation_error'],
    ['points', filled('SELECT a', '.a'), 'validation_error'],
    ['words', filled('', 'SELECT '), 'validation_error'],
    ['strings in a row', filled('SELECT ', "'' "), 'validation_error'],
  ])('of %s ends in time', (_, sql, expected) => expect(outcome(sql)).toBe(expected))

  it('is the largest', () => {
    expect(outcome(filled("SELECT '", 'ü', "'"))).toBe('select')
    expect(outcome(`${filled("SELECT '", 'a', "'")} `)).toBe('validation_error')
  })
})

describe('parameters', () => {
  it('may be many', () => {
    const sql = `SELECT 1 IN (${Array.from({ length: 49_990 }, () => '?').join()})`
    expect(
      outcome(
        sql,
        Array.from({ length: 49_990 }, (_, index) => index),
      ),
    ).toBe('select')
  })

  it('may be a long list', () =>
    expect(outcome('SELECT 1 IN (?)', [Array.from({ length: 500_000 }, () => 7)])).toBe('select'))

  it('may not grow the statement without end', () => {
    expect(outcome('SELECT ?', ['x'.repeat(9_000_000)])).toBe('validation_error')
    expect(outcome('SELECT :a, :a, :a, :a', { a: "'".repeat(2_000_000) })).toBe('validation_error')
  })
})

/** Common tables of which each uses the one before it twice. */
const doubling = (depth: number, from: (table: string) => string): string[] => [
  'a0 AS (SELECT 1 AS x)',
  ...Array.from({ length: depth }, (_, index) => `a${index + 1} AS (${from(`a${index}`)})`),
]

describe('common tables that multiply', () => {
  const twice = (table: string) => `SELECT 1 FROM ${table} AS p, \`${table.toUpperCase()}\` AS q`
  const nested = (depth: number): string =>
    depth === 0 ? 'SELECT 1' : `WITH a AS (${nested(depth - 1)}) SELECT 1 FROM a p, a q`

  it.each([
    ['in order', (depth: number) => `WITH ${doubling(depth, twice).join()} SELECT * FROM a${depth}`],
    [
      'backwards',
      (depth: number) => `WITH RECURSIVE ${doubling(depth, twice).reverse().join()} SELECT * FROM a${depth}`,
    ],
    [
      'in subqueries',
      (depth: number) =>
        `WITH ${doubling(depth, (t) => `SELECT (SELECT 1 FROM ${t}) + (SELECT 1 FROM ${t})`).join()} SELECT * FROM a${depth}`,
    ],
    [
      'as TABLE',
      (depth: number) => `WITH ${doubling(depth, (t) => `TABLE ${t} UNION TABLE ${t}`).join()} SELECT * FROM a${depth}`,
    ],
    ['one inside the other', nested],
  ])('are refused %s', (_, statement) => {
    expect(outcome(statement(6))).toBe('select')
    expect(outcome(statement(12))).toBe('validation_error')
    expect(outcome(statement(60))).toBe('validation_error')
  })

  it('count for every use, not for every definition', () => {
    const chain = doubling(60, (table) => `SELECT * FROM ${table}`).join()
    expect(outcome(`WITH ${chain} SELECT * FROM a60`)).toBe('select')
    expect(
      outcome(`WITH a AS (SELECT 1) ${Array.from({ length: 400 }, () => 'SELECT * FROM a').join(' UNION ALL ')}`),
    ).toBe('select')
  })

  it('do not count in their own recursion, nor where another table has their name', () => {
    expect(
      outcome('WITH RECURSIVE a AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM a WHERE i < 5) SELECT * FROM a p, a q'),
    ).toBe('select')
    const chain = doubling(12, (table) => `SELECT * FROM s.${table} p, s.${table} q`).join()
    expect(outcome(`WITH ${chain} SELECT * FROM a12`)).toBe('select')
  })

  it('may be five hundred', () => {
    const many = (count: number) =>
      `WITH ${Array.from({ length: count }, (_, index) => `a${index} AS (SELECT 1)`).join()} SELECT 1`
    expect(outcome(many(500))).toBe('select')
    expect(outcome(many(501))).toBe('validation_error')
  })

  it('and SELECTs may be a thousand together', () => {
    expect(outcome(Array.from({ length: 1000 }, () => 'SELECT 1').join(' UNION ALL '))).toBe('select')
    expect(outcome(Array.from({ length: 1001 }, () => 'SELECT 1').join(' UNION ALL '))).toBe('validation_error')
  })
})

describe('a construct that is expensive for the server in large numbers', () => {
  const list = (count: number, part: string): string => Array.from({ length: count }, () => part).join()

  it.each([
    ['columns', 4096, (count: number) => `SELECT ${list(count, '1')}`],
    ['windows', 200, (count: number) => `SELECT ${list(count, 'SUM(a) OVER (ORDER BY b)')} FROM t`],
    ['named windows', 200, (count: number) => `SELECT 1 FROM t WINDOW ${list(count, 'w AS (ORDER BY b)')}`],
    ['strings in a row', 1000, (count: number) => `SELECT ${"'a' ".repeat(count)}`],
    ['levels of a rollup', 64, (count: number) => `SELECT 1 FROM t GROUP BY ${list(count, 'a')} WITH ROLLUP`],
  ])('is limited: %s', (_, max, statement) => {
    expect(outcome(statement(max))).toBe('select')
    expect(outcome(statement(max + 1))).toBe('validation_error')
  })
})

describe('nesting', () => {
  it.each([
    [(depth: number) => `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`],
    [(depth: number) => `${'('.repeat(depth)}SELECT 1${')'.repeat(depth)}`],
    [(depth: number) => `SELECT * FROM ${'('.repeat(depth)}t${')'.repeat(depth)}`],
    [(depth: number) => `SELECT ${'ABS('.repeat(depth)}1${')'.repeat(depth)}`],
    [(depth: number) => `SELECT ${'CASE WHEN 1 THEN '.repeat(depth)}1${' END'.repeat(depth)}`],
  ])('is accepted up to 190 levels and refused from 201', (nested) => {
    expect(outcome(nested(190))).toBe('select')
    expect(outcome(nested(201))).toBe('validation_error')
  })
})

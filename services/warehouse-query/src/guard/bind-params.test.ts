import { describe, expect, it } from '@jest/globals'
import { compileStatement } from './compile-statement.ts'
import { GuardError, type GuardIssue } from './guard-error.ts'

/** Compiles without named columns, which name-columns.test.ts covers. */
const compile = (sql: string, params?: unknown): string =>
  compileStatement(sql, { schema: 's', params }).text.replace(/ AS `[^`]*`/g, '')

const issuesOf = (sql: string, params?: unknown): GuardIssue[] => {
  try {
    compile(sql, params)
  } catch (error) {
    if (error instanceof GuardError && error.kind === 'validation_error') return error.issues
    throw error
  }
  throw new Error('accepted')
}

const paths = (sql: string, params?: unknown): string[] => issuesOf(sql, params).map(({ path }) => path)

describe('a value', () => {
  it.each<[unknown, string]>([
    [null, 'NULL'],
    [true, 'TRUE'],
    [false, 'FALSE'],
    [0, '0'],
    [-0, '0'],
    [42, '42'],
    [-1.5, '(-1.5)'],
    [1e21, '1e+21'],
    [-1e-7, '(-1e-7)'],
    [9007199254740991, '9007199254740991'],
    ['', "''"],
    ["it's", "'it''s'"],
    ['a\\', "'a\\\\'"],
    ["\\' OR 1=1 -- ", "'\\\\'' OR 1=1 -- '"],
    ['\0\n\r\u001a\t"`', "'\\0\\n\\r\\Z\t\"`'"],
    [[1, 'a'], '\'[1,"a"]\''],
    [{ a: "it's" }, '\'{"a":"it\'\'s"}\''],
    [{ a: 'x\ny' }, '\'{"a":"x\\\\ny"}\''],
  ])('%j is written %s', (value, text) => expect(compile('SELECT ?', [value])).toBe(`SELECT ${text}`))

  it.each([
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [2 ** 53 + 2],
    [-(2 ** 53)],
    ['\uD800'],
    ['a\uDC00b'],
    [Symbol('x')],
    [() => 1],
    [10n],
    [{ big: 1n }],
  ])('%p is refused', (value) => expect(paths('SELECT ?', [value])).toEqual(['params.0']))

  it('keeps an unpaired surrogate inside JSON as an escape', () => {
    expect(compile('SELECT ?', [{ a: '\uD800' }])).toBe('SELECT \'{"a":"\\\\ud800"}\'')
  })

  it('in IN (?) may be a list of plain values', () => {
    expect(compile('SELECT 1 IN (?)', [[1, -2, 'a', null, true]])).toBe("SELECT 1 IN ( 1, (-2), 'a', NULL, TRUE )")
    expect(compile('SELECT 1 NOT IN (:a)', { a: [] })).toBe('SELECT 1 NOT IN ( NULL )')
    expect(paths('SELECT 1 IN (?)', [[1, [2], { a: 1 }]])).toEqual(['params.0.1', 'params.0.2'])
    expect(compile('SELECT 1 IN (?, 2)', [[1]])).toContain("'[1]'")
  })

  it.each([[-1], [1.5], ['1'], [null], [true], [[1]], [2 ** 53]])('%p is not a LIMIT', (value) => {
    expect(paths('SELECT 1 LIMIT ?', [value])).toEqual(['params.0'])
  })
})

describe('the number of values', () => {
  it.each<[string, unknown, string[]]>([
    ['SELECT ?', undefined, ['params.0']],
    ['SELECT ?', null, ['params.0']],
    ['SELECT ?, ?', [1], ['params.1']],
    ['SELECT ?', [undefined], ['params.0']],
    ['SELECT ?', [1, 2, 3], ['params.1', 'params.2']],
    ['SELECT 1', [1], ['params.0']],
    ['SELECT 1', { a: 1 }, ['params.a']],
    ['SELECT :a', {}, ['params.a']],
    ['SELECT :a', { b: 1 }, ['params.a', 'params.b']],
    ['SELECT :a', { A: 1 }, ['params.a', 'params.A']],
    ['SELECT :a', [1], ['params']],
    ['SELECT ?', { 0: 1 }, ['params']],
    ['SELECT ?, :a', [1], ['params']],
    ['SELECT ?', 'x', ['params']],
    ['SELECT 1', 7, ['params']],
    ["SELECT '?', ':a', `?`  -- ? :b", [1], ['params.0']],
  ])('%s with %j names %j', (sql, params, expected) => expect(paths(sql, params)).toEqual(expected))

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])('does not inherit :%s', (name) => {
    expect(paths(`SELECT :${name}`, {})).toEqual([`params.${name}`])
    expect(paths(`SELECT :${name}`, Object.create({ [name]: 1 }))).toEqual([`params.${name}`])
    expect(compile(`SELECT :${name}`, JSON.parse(`{"${name}": 5}`))).toBe('SELECT 5')
  })

  it('fills a name in at each of its uses', () => expect(compile('SELECT :a, :a', { a: 1 })).toBe('SELECT 1 , 1'))
})

describe('a placeholder', () => {
  it.each([
    'SELECT * FROM ?',
    'SELECT * FROM s.?',
    'SELECT a.? FROM t',
    'SELECT 1 AS ?',
    'SELECT 1 ?',
    'SELECT a ? FROM t',
    'SELECT ? ?',
    "SELECT ? 'x'",
    "SELECT 'x' ?",
    'SELECT _utf8mb4 ?',
    'SELECT DATE ?',
    'SELECT a COLLATE ?',
    'SELECT CAST(1 AS ?)',
    'SELECT CAST(1 AS CHAR(?))',
    'SELECT ?(1)',
    'SELECT f?(1)',
    'SELECT 1 IN ?',
    'SELECT * FROM t USE INDEX (?)',
    'SELECT * FROM t JOIN u USING (?)',
    'SELECT 1 FROM t ORDER BY 1 ?',
    'SELECT 1 FETCH FIRST ROWS ?',
    'SELECT x ->> ?',
    '? 1',
    'SHOW ?',
    'SHOW COLUMNS FROM ?',
    'DESCRIBE ?',
    'EXPLAIN ?',
    'WITH ? AS (SELECT 1) SELECT 1',
    'SELECT {d ?}',
  ])('is refused in %s', (sql) => {
    expect(() => compile(sql, ['x', 'y'])).toThrow(expect.objectContaining({ kind: 'read_only_violation' }))
  })

  it('is not written ??', () => expect(() => compile('SELECT ??', ['a'])).toThrow('a name cannot be a parameter'))
})

describe('very many values', () => {
  /** Counts reads of the members of a parameter object or list. */
  const counting = <T extends object>(values: T): { values: T; reads: () => number } => {
    let reads = 0
    const read = <R>(result: R): R => {
      reads++
      return result
    }
    const proxy = new Proxy(values, {
      get: (target, key) => read(Reflect.get(target, key)),
      getOwnPropertyDescriptor: (target, key) => read(Reflect.getOwnPropertyDescriptor(target, key)),
      ownKeys: (target) => Reflect.ownKeys(target),
    })
    return { values: proxy, reads: () => reads }
  }

  it('that no placeholder uses are refused after the first twenty, without reading the others', () => {
    const list = counting(Array.from({ length: 100_000 }, () => 1))
    expect(issuesOf('SELECT 1', list.values)).toHaveLength(20)
    expect(list.reads()).toBeLessThan(200)
  })

  it('that are invalid in a list are reported, up to twenty', () => {
    expect(issuesOf('SELECT 1 IN (?)', [Array.from({ length: 100_000 }, () => ({}))])).toHaveLength(20)
    expect(issuesOf(`SELECT ${'?,'.repeat(1_000)}1`, [])).toHaveLength(20)
    expect(
      issuesOf('SELECT 1', Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 1]))),
    ).toHaveLength(20)
  })
})

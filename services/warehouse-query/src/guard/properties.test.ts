import { describe, it } from '@jest/globals'
import fc from 'fast-check'
import { ATTACKS } from '../../test/corpus/attacks.ts'
import { FIXTURE_SCHEMA } from '../../test/corpus/fixture.ts'
import { generateMutants } from '../../test/corpus/mutants.ts'
import { READS } from '../../test/corpus/reads.ts'
import { SHORT_COLUMNS } from '../../test/corpus/short-columns.ts'
import { compileStatement } from './compile-statement.ts'
import { GuardError } from './guard-error.ts'
import { lex } from './lexer/lex.ts'
import { anyMysql } from './reference-servers.ts'

const compiled = (sql: string, params?: unknown): string | undefined => {
  try {
    return compileStatement(sql, { schema: FIXTURE_SCHEMA, params, server: anyMysql, catalog: SHORT_COLUMNS }).text
  } catch (error) {
    if (error instanceof GuardError) return undefined
    throw error
  }
}

/** The tokens; MINUS is sent as EXCEPT, and MySQL is sent ROW before every row of VALUES. */
const read = (sql: string): string =>
  JSON.stringify(
    lex(sql)
      .filter(({ value }) => value !== 'ROW')
      .map(({ kind, text, value }) => (value === 'MINUS' || value === 'EXCEPT' ? 'minus' : [kind, text, value])),
  )

/**
 * Returns whether the guard rewrote a part of the statement, which other tests cover: it checks zones, sends `->` as a function, bounds
 * long columns and computed counts, and names a rewritten expression as it was written.
 */
const isRewritten = (sql: string, text: string): boolean =>
  /convert_tz|->/i.test(sql) ||
  /IF\(LENGTH\(|AS SIGNED\)\+922/.test(text) ||
  (text.includes(' AS `') && !sql.includes('`'))

const sameWhenRead = (sql: string): boolean => {
  const text = compiled(sql)
  if (text === undefined || isRewritten(sql, text)) return true
  return read(text) === read(sql) && compiled(text) === text
}

/** Characters that matter to a lexer, far more often than chance would produce them. */
const sharp = fc.constantFrom(
  ...'\'"`\\;#-/*!@?:.(),{}=<>|&+~^%$_ \t\n\r\0\u001a\u00a0\ufeffｘ'.split(''),
  '--',
  '/*',
  '*/',
  '/*!',
  "''",
  "\\'",
  '1e',
  '0x',
  "x'",
)
const noise = fc
  .array(
    fc.oneof(sharp, fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('SELECT', 'a', '1', 'FROM', 'INTO')),
  )
  .map((parts) => parts.join(''))
const text = fc.oneof(
  noise.filter((value) => value.isWellFormed()),
  fc.string({ unit: 'grapheme' }),
)

const ESCAPED: Record<string, string> = {
  "''": "'",
  '\\\\': '\\',
  '\\n': '\n',
  '\\r': '\r',
  '\\0': '\0',
  '\\Z': '\u001a',
}

/** Returns the value of a literal as the server reads it. */
const readBack = (literal: string): string =>
  literal.slice(1, -1).replaceAll(/''|\\./g, (pair) => ESCAPED[pair] ?? 'not an escape')

describe('compileStatement', () => {
  it('sends a text that splits into the tokens that it read', () => {
    fc.assert(
      fc.property(fc.constantFrom(...READS), (sql) => sameWhenRead(sql)),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(noise, (tail) => sameWhenRead(`SELECT ${tail}`)),
      { numRuns: 20_000 },
    )
  })

  it('sends the tokens that it read of mutants too', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => generateMutants(seed, 50).every(sameWhenRead)),
      { numRuns: 200 },
    )
  })

  it('throws only refusals for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.anything(), (sql, params) => void compiled(sql, params)),
      { numRuns: 20_000 },
    )
    fc.assert(
      fc.property(noise, fc.anything(), (sql, params) => void compiled(sql, params)),
      { numRuns: 20_000 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...READS, ...ATTACKS), noise, fc.nat(), (sql, extra, at) => {
        const cut = at % (sql.length + 1)
        compiled(sql.slice(0, cut) + extra + sql.slice(cut))
      }),
      { numRuns: 20_000 },
    )
  })

  it('writes any text as one literal, which changes no other token', () => {
    const template = 'SELECT ? AS v, a FROM t WHERE b = ? AND c IN (?) OR d LIKE -? -- ?'
    const around = (...literals: string[]) => {
      const shapes = lex(
        `SELECT ${literals[0]} AS v, a FROM t WHERE b = ${literals[1]} AND c IN (${literals[2]}) OR d LIKE -${literals[3]}`,
      )
      return shapes.map(({ kind, text: written }) => (kind === 'string' ? kind : `${kind} ${written}`)).join(' ')
    }
    const expected = around("''", "''", "''", "''")
    fc.assert(
      fc.property(text, text, text, text, (a, b, c, d) => {
        const sent = compiled(template, [a, b, [c], d]) ?? ''
        return (
          lex(sent)
            .map(({ kind, text: written }) => (kind === 'string' ? kind : `${kind} ${written}`))
            .join(' ') === expected
        )
      }),
      { numRuns: 20_000 },
    )
  })

  it('writes any text as a literal that reads back unchanged', () => {
    fc.assert(
      fc.property(
        text,
        (value) =>
          readBack((compiled('SELECT ? AS v', [value]) ?? '').slice('SELECT '.length, -' AS v'.length)) === value,
      ),
      { numRuns: 20_000 },
    )
  })
})

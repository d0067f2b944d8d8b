import { ATTACKS } from './attacks.ts'
import { READS } from './reads.ts'

type Random = (below: number) => number

/** mulberry32: small, seedable, and identical on every platform. */
const seeded = (seed: number): Random => {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below)
  }
}

const FRAGMENTS: readonly string[] = [
  " INTO OUTFILE '/tmp/guard-mutant' ",
  ' INTO @x ',
  ' FOR UPDATE ',
  ' LOCK IN SHARE MODE ',
  ' SLEEP(0.01) ',
  " GET_LOCK('a', 0) ",
  ' @x := 1 ',
  ' @@version ',
  ' ; DELETE FROM orders ',
  ' /*! INTO @x */ ',
  ' /*M!100000 + SLEEP(0.01) */ ',
  ' /* x */ ',
  '/**/',
  ' -- \n',
  ' --',
  '--\t',
  ' # \n',
  ' UNION SELECT 1 ',
  ' UNION ALL TABLE accounts ',
  ' (SELECT 1) ',
  ' (SELECT * FROM orders FOR UPDATE) ',
  ' mysql.user ',
  ' tenant_fixture.orders ',
  ' NEXT VALUE FOR s ',
  ' PROCEDURE ANALYSE() ',
  ' ORDER BY 1 ',
  ' LIMIT 1 ',
  ' OVER () ',
  ' AS x ',
  ' WITH a AS (SELECT 1 AS x) ',
  ' EXPLAIN ',
  ' CURRENT_USER ',
  ' RETURNING 1 ',
  ' NOT ',
  ' . ',
  '.',
  '.5',
  '1e5',
  '0x41',
  "x'41'",
  "_utf8mb4'a'",
  "N'a'",
  "'",
  '"',
  '`',
  '\\',
  "''",
  "\\'",
  '(',
  ')',
  ',',
  '*',
  '-',
  '!',
  '=',
  '<',
  '>',
  '{',
  '}',
  '$',
  '_',
  '\u00e9',
  '\n',
  ' ',
]

const PIECE = /[A-Za-z0-9_$]+|\s+|'[^']*'|./gsu

const piecesOf = (sql: string): string[] => sql.match(PIECE) ?? []

type Mutation = (pieces: string[], random: Random, other: string[]) => string[]

const at = (pieces: string[], random: Random): number => random(pieces.length + 1)

const pick = (list: readonly string[], random: Random): string => list[random(list.length)] ?? ''

const MUTATIONS: readonly Mutation[] = [
  (pieces, random) => pieces.toSpliced(at(pieces, random), 0, pick(FRAGMENTS, random)),
  (pieces, random) => pieces.toSpliced(at(pieces, random), 1, pick(FRAGMENTS, random)),
  (pieces, random) => pieces.toSpliced(at(pieces, random), 1 + random(3)),
  (pieces, random, other) => [...pieces.slice(0, at(pieces, random)), ...other.slice(at(other, random))],
  (pieces, random, other) => pieces.toSpliced(at(pieces, random), 0, ...other.slice(at(other, random)).slice(0, 6)),
  (pieces, random, other) => pieces.toSpliced(at(pieces, random), 1, pick(other, random)),
  (pieces, random, other) => pieces.toSpliced(at(pieces, random), 0, '(', ...other, ')'),
  (pieces, random) => {
    const [from, to] = [at(pieces, random), at(pieces, random)]
    return pieces.with(Math.min(from, pieces.length - 1), pieces[to] ?? '')
  },
  (pieces, random) => {
    const where = Math.min(at(pieces, random), pieces.length - 1)
    const piece = pieces[where] ?? ''
    return pieces.with(where, random(2) ? piece.toLowerCase() : `\`${piece}\``)
  },
  (pieces, random) =>
    pieces.map((piece) =>
      /^\s+$/.test(piece) && random(3) === 0 ? pick(['/**/', '\n', ' -- \n', '\t', ''], random) : piece,
    ),
]

/**
 * Returns reads and attacks with one to three changes each: splices, fragments of attacks, torn quotes, moved and missing words.
 */
export const generateMutants = (seed: number, count: number): string[] => {
  const random = seeded(seed)
  const base = () => piecesOf(pick(random(4) === 0 ? ATTACKS : READS, random))
  return Array.from({ length: count }, () => {
    let pieces = base()
    for (let left = 1 + random(3); left > 0 && pieces.length > 0; left--) {
      const mutation = MUTATIONS[random(MUTATIONS.length)]
      if (mutation) pieces = mutation(pieces, random, base())
    }
    return pieces.join('')
  })
}

import { ask, type Connection } from '../../src/warehouse/connect.ts'

/** Calls whose arguments are not a plain list. */
const forms: Record<string, string[]> = {
  CAST: ['CAST(A AS CHAR)', 'CAST(A AS BINARY(16000000))', 'CAST(A AS DECIMAL(65,30))'],
  CONVERT: ['CONVERT(A USING utf32)', 'CONVERT(A, CHAR)'],
  EXTRACT: ['EXTRACT(YEAR FROM A)'],
  GET_FORMAT: ["GET_FORMAT(DATE, 'USA')"],
  POSITION: ['POSITION(A IN B)'],
  TRIM: ['TRIM(A FROM B)', 'TRIM(A)'],
  TIMESTAMPADD: ['TIMESTAMPADD(DAY, A, B)'],
  TIMESTAMPDIFF: ['TIMESTAMPDIFF(DAY, A, B)'],
  WEIGHT_STRING: ['WEIGHT_STRING(A)', 'WEIGHT_STRING(A AS CHAR(16000000))'],
  SUBSTRING: ['SUBSTRING(A FROM 2 FOR 9000000)'],
  GROUP_CONCAT: ['GROUP_CONCAT(A)', 'GROUP_CONCAT(DISTINCT A ORDER BY B)'],
  COUNT: ['COUNT(A)', 'COUNT(DISTINCT A)', 'COUNT(DISTINCT A, B)'],
  SUM: ['SUM(A)', 'SUM(DISTINCT A)'],
}

/** Operators, which can be as expensive as functions. */
const operators = [
  'A LIKE B',
  "A LIKE CONCAT('%', B, '%')",
  'A REGEXP B',
  "A REGEXP '(a+)+[bc]'",
  'A = B',
  'A IN (B, 1)',
  'CASE A WHEN 1 THEN B WHEN B THEN 1 END',
]

const wrongCall = new Set([1582, 1064, 1305, 1128, 1318, 4078])
const small = ["'a'", "'a'", '1', "'a'"]

async function fitsArity(connection: Connection, name: string, count: number): Promise<boolean> {
  const sql = `SELECT ${name}(${small.slice(0, count).join(',')})`
  return ask(connection, sql).then(
    () => true,
    (error: { errno?: number }) => !wrongCall.has(error.errno ?? 0),
  )
}

/** Returns every way to call every function of a server, with A, B, C and D as arguments. */
export async function callShapes(connection: Connection, functions: Iterable<string>): Promise<string[]> {
  const shapes = [...operators]
  for (const name of functions) {
    shapes.push(...(forms[name] ?? []))
    if (forms[name]) continue
    for (let count = 1; count <= 4; count += 1) {
      if (await fitsArity(connection, name, count))
        shapes.push(`${name}(${['A', 'B', 'C', 'D'].slice(0, count).join(', ')})`)
    }
  }
  return shapes
}

/** Literals, columns and calls of the largest size, and calls that enlarge small values. */
export const extremes = [
  "REPEAT('a', 1000000)",
  'body',
  '16000000',
  "'a'",
  'REPEAT(name, 60000)',
  "CONCAT('[', REPEAT('1,', 400000), '1]')",
  'n',
  'doc',
  "LPAD('', 8000000, ', ')",
  "REPLACE(name, 'a', HEX(name))",
  "REPEAT('<b>', 100000)",
  "'(a{1,300}){2}[bc]'",
]

/** Positions of an expression in a statement; E is the placeholder. */
export const places = [
  'SELECT LIST FROM big LIMIT 1',
  'SELECT 1 FROM big WHERE (E) = 2 LIMIT 1',
  'SELECT 1 FROM big ORDER BY E LIMIT 1',
  'SELECT COUNT(*) FROM big GROUP BY E',
  'SELECT MAX(E) FROM big',
  'SELECT MAX(E) OVER (PARTITION BY E) FROM big',
  'WITH RECURSIVE r AS (SELECT 1 AS i, CAST(name AS CHAR(200)) AS x FROM big UNION ALL SELECT i + 1, E FROM r, big WHERE i < 5) SELECT COUNT(*), MAX(x) FROM r',
  'SELECT LENGTH(x), HEX(x) FROM (SELECT E AS x FROM big) d CROSS JOIN big LIMIT 1',
]

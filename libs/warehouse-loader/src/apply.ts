import type { Connection } from './connection.ts'
import { quoteName } from './quote-name.ts'
import { stageTable } from './stage.ts'
import { type Storage, sameValue, storedValue } from './storage.ts'

/** A column of the target, and where its staged text is. */
export interface AppliedColumn {
  name: string
  /** Undefined if the column has a type of its own: the server converts the text. */
  storage: Storage | undefined
  /** Expression for the staged text. */
  staged: string
}

export interface Applied {
  inserted: number
  updated: number
  unchanged: number
}

const valueIn = ({ storage, staged }: AppliedColumn): string => (storage ? storedValue(storage, staged) : staged)

/** A stored text is converted by the column itself, which refuses what it cannot hold; a CAST would convert it twice. */
const insertedIn = ({ storage, staged }: AppliedColumn): string =>
  storage?.kind === 'boolean' ? storedValue(storage, staged) : staged

const isSame = ({ name, storage, staged }: AppliedColumn): string => {
  const column = `t.${quoteName(name)}`
  return storage ? sameValue(storage, column, staged) : `${column} <=> ${staged}`
}

const namesOf = (columns: readonly AppliedColumn[]): string => columns.map(({ name }) => quoteName(name)).join(', ')

/** Inserts every staged row. Returns their number. */
export const insertAll = (connection: Connection, table: string, columns: readonly AppliedColumn[]): Promise<number> =>
  connection.run(
    `INSERT INTO ${quoteName(table)} (${namesOf(columns)}) SELECT ${columns.map(insertedIn).join(', ')} FROM ${stageTable} s`,
  )

async function isEmpty(connection: Connection, table: string): Promise<boolean> {
  return (await connection.rows(`SELECT 1 FROM ${quoteName(table)} LIMIT 1`)).length === 0
}

/** Updates the rows that differ, and inserts those whose key is new. */
export async function upsertAll(
  connection: Connection,
  table: string,
  columns: readonly AppliedColumn[],
  { key, staged }: { key: readonly string[]; staged: number },
): Promise<Applied> {
  if (await isEmpty(connection, table)) {
    return { inserted: await insertAll(connection, table, columns), updated: 0, unchanged: 0 }
  }
  const keyed = columns.filter(({ name }) => key.includes(name))
  const others = columns.filter(({ name }) => !key.includes(name))
  const joined = keyed.map((column) => `t.${quoteName(column.name)} = ${valueIn(column)}`).join(' AND ')
  const target = quoteName(table)
  const updated =
    others.length === 0
      ? 0
      : await connection.run(
          `UPDATE ${target} t JOIN ${stageTable} s ON ${joined}
           SET ${others.map((column) => `t.${quoteName(column.name)} = ${valueIn(column)}`).join(', ')}
           WHERE NOT (${others.map(isSame).join(' AND ')})`,
        )
  const inserted = await connection.run(
    `INSERT INTO ${target} (${namesOf(columns)})
     SELECT ${columns.map(insertedIn).join(', ')} FROM ${stageTable} s LEFT JOIN ${target} t ON ${joined}
     WHERE t.${quoteName(key[0] ?? '')} IS NULL`,
  )
  return { inserted, updated, unchanged: staged - inserted - updated }
}

/** Hash of a row; equal rows have equal hashes in both tables. */
const hashOf = (values: readonly string[]): string =>
  `MD5(CONCAT_WS('|', ${values.map((value) => `IFNULL(HEX(${value}), '-')`).join(', ')}))`

/** Counts the staged rows that the part of the target has already, each as often as in both. */
export async function countUnchanged(
  connection: Connection,
  table: string,
  columns: readonly AppliedColumn[],
  where: { sql: string; values: readonly unknown[] },
): Promise<number> {
  const asText = (column: AppliedColumn, value: string): string =>
    column.storage?.kind === 'text' || column.storage?.kind === 'key' ? value : `CAST(${value} AS CHAR)`
  const staged = hashOf(columns.map((column) => asText(column, valueIn(column))))
  const stored = hashOf(columns.map((column) => asText(column, `t.${quoteName(column.name)}`)))
  const [row] = await connection.rows(
    `SELECT COALESCE(SUM(LEAST(a.n, b.n)), 0) AS n
     FROM (SELECT ${staged} AS h, COUNT(*) AS n FROM ${stageTable} s GROUP BY h) a
     JOIN (SELECT ${stored} AS h, COUNT(*) AS n FROM ${quoteName(table)} t WHERE ${where.sql} GROUP BY h) b USING (h)`,
    where.values,
  )
  return Number(row?.n)
}

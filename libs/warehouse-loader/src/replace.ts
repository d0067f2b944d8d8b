import { type Applied, type AppliedColumn, countUnchanged, insertAll } from './apply.ts'
import type { Connection } from './connection.ts'
import { quoteName } from './quote-name.ts'
import { stageTable } from './stage.ts'

interface Day {
  day: string
  rows: number
}

/** A day that keeps its rows. */
export interface Shrunk {
  day: string
  before: number
  after: number
}

const readDays = (rows: Record<string, unknown>[]): Day[] =>
  rows.map(({ day, n }) => ({ day: String(day), rows: Number(n) }))

/** The rows of the target on these days, whose first and last bound the use of an index. */
function onDays(dateColumn: string, days: readonly string[]) {
  const column = `t.${quoteName(dateColumn)}`
  return {
    sql: `${column} >= ? AND ${column} < DATE_ADD(?, INTERVAL 1 DAY) AND DATE(${column}) IN (?)`,
    values: [days[0], days.at(-1), days],
  }
}

/** Replaces the rows of the days that the document has, except where a day in the middle would lose rows. */
export async function replaceDays(
  connection: Connection,
  table: string,
  columns: readonly AppliedColumn[],
  dateColumn: string,
): Promise<Applied & { shrunk: Shrunk[]; kept: number }> {
  const staged = columns.find(({ name }) => name === dateColumn)?.staged ?? 'NULL'
  const day = `DATE(CAST(${staged} AS DATETIME))`
  const found = readDays(
    await connection.rows(
      `SELECT DATE_FORMAT(${day}, '%Y-%m-%d') AS day, COUNT(*) AS n FROM ${stageTable} s GROUP BY day ORDER BY day`,
    ),
  )
  if (found.length === 0) return { inserted: 0, updated: 0, unchanged: 0, shrunk: [], kept: 0 }
  const all = onDays(
    dateColumn,
    found.map(({ day }) => day),
  )
  const before = new Map(
    readDays(
      await connection.rows(
        `SELECT DATE_FORMAT(t.${quoteName(dateColumn)}, '%Y-%m-%d') AS day, COUNT(*) AS n
         FROM ${quoteName(table)} t WHERE ${all.sql} GROUP BY day`,
        all.values,
      ),
    ).map(({ day, rows }) => [day, rows]),
  )
  const shrunk = found
    .slice(1, -1)
    .map(({ day, rows }) => ({ day, before: before.get(day) ?? 0, after: rows }))
    .filter(({ before, after }) => after < before)
  const keptDays = shrunk.map(({ day }) => day)
  const kept =
    keptDays.length === 0 ? 0 : await connection.run(`DELETE s FROM ${stageTable} s WHERE ${day} IN (?)`, [keptDays])
  const days = found.filter(({ day }) => !keptDays.includes(day))
  const count = days.reduce((sum, { rows }) => sum + rows, 0)
  const replaced = await replaceRows(connection, table, columns, {
    ...onDays(
      dateColumn,
      days.map(({ day }) => day),
    ),
    staged: count,
    stored: days.reduce((sum, { day }) => sum + (before.get(day) ?? 0), 0),
  })
  return { ...replaced, shrunk, kept }
}

/** Replaces the rows of one day of snapshots. */
export async function replaceSnapshot(
  connection: Connection,
  table: string,
  columns: readonly AppliedColumn[],
  { date, staged }: { date: string; staged: number },
): Promise<Applied> {
  const where = { sql: 't.`snapshot_date` = ?', values: [date] }
  const [row] = await connection.rows(
    `SELECT COUNT(*) AS n FROM ${quoteName(table)} t WHERE ${where.sql}`,
    where.values,
  )
  return replaceRows(connection, table, columns, { ...where, staged, stored: Number(row?.n) })
}

async function replaceRows(
  connection: Connection,
  table: string,
  columns: readonly AppliedColumn[],
  { sql, values, staged, stored }: { sql: string; values: readonly unknown[]; staged: number; stored: number },
): Promise<Applied> {
  const unchanged = stored === 0 ? 0 : await countUnchanged(connection, table, columns, { sql, values })
  if (unchanged < staged || unchanged < stored) {
    if (stored > 0) await connection.run(`DELETE t FROM ${quoteName(table)} t WHERE ${sql}`, values)
    await insertAll(connection, table, columns)
  }
  return { inserted: staged - unchanged, updated: 0, unchanged }
}

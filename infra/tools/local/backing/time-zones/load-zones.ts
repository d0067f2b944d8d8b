import { readZones, type Zone } from './read-zones.ts'

/** A database session with administrator rights. */
export type Admin = { query(sql: string): Promise<[unknown, unknown]> }

const tables = ['time_zone', 'time_zone_name', 'time_zone_transition', 'time_zone_transition_type'] as const

/** Returns the rows of each table; ids start at 1, as in the servers' own tools. */
function rowsOf(zones: readonly Zone[]): Record<(typeof tables)[number], string[]> {
  const numbered = zones.map((zone, at) => ({ ...zone, id: at + 1 }))
  return {
    time_zone: numbered.map(({ id }) => `(${id},'N')`),
    time_zone_transition: numbered.flatMap(({ id, transitions }) =>
      transitions.map(({ time, type }) => `(${id},${time},${type})`),
    ),
    time_zone_transition_type: numbered.flatMap(({ id, types }) =>
      types.map(
        ({ offset, isDst, abbreviation }, type) => `(${id},${type},${offset},${isDst ? 1 : 0},'${abbreviation}')`,
      ),
    ),
    // Last, because servers look zones up in this table, and its rows mark a complete load.
    time_zone_name: numbered.flatMap(({ id, names }) => names.map((name) => `('${name}',${id})`)),
  }
}

const rowsPerStatement = 20_000

async function isEmpty(admin: Admin): Promise<boolean> {
  const [rows] = await admin.query('SELECT 1 FROM mysql.time_zone_name LIMIT 1')
  return Array.isArray(rows) && rows.length === 0
}

/**
 * Fills a server's time zone tables from this machine's zoneinfo, unless they hold zones already. It does the same as
 * `mariadb-tzinfo-to-sql` and `mysql_tzinfo_to_sql`; Debian packages the former only together with a system service.
 */
export async function loadTimeZones(admin: Admin): Promise<void> {
  if (!(await isEmpty(admin))) return
  const rows = rowsOf(readZones())
  for (const table of tables) await admin.query(`DELETE FROM mysql.${table}`)
  for (const [table, values] of Object.entries(rows))
    for (let from = 0; from < values.length; from += rowsPerStatement)
      await admin.query(`INSERT INTO mysql.${table} VALUES ${values.slice(from, from + rowsPerStatement).join(',')}`)
}

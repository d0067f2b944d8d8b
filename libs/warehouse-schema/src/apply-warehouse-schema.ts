import { databaseLock } from './database-lock.ts'
import { type Migration, readMigrations } from './read-migrations.ts'
import { readRows } from './read-rows.ts'

/**
 * One session of a MySQL driver, such as a connection of mysql2/promise. A pool cannot be used: the lock belongs to the session.
 */
export interface WarehouseConnection {
  query(sql: string, values?: unknown[]): Promise<[unknown, unknown]>
}

export interface AppliedMigration {
  version: number
  name: string
}

const lockSecondsMax = 60
const lockName = databaseLock('warehouse-schema')

const historyTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version INT NOT NULL,
  name VARCHAR(100) NOT NULL,
  checksum CHAR(64) NOT NULL COMMENT 'SHA-256 of the statements',
  applied_at DATETIME NOT NULL COMMENT 'UTC',
  PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Which versions of the standard schema are in place'`

/**
 * Brings the connection's database up to the standard schema and returns the applied migrations. Statements run one at a time and
 * may run again, so the next run completes an interrupted one. Of two concurrent calls, one waits.
 * @throws Error if no database is selected, if the lock is not free within a minute, or if an applied migration has changed since
 */
export async function applyWarehouseSchema(
  connection: WarehouseConnection,
  { log }: { log?: (line: string) => void } = {},
): Promise<AppliedMigration[]> {
  const migrations = await readMigrations()
  const [answer] = readRows(
    await connection.query(`SELECT GET_LOCK(${lockName}, ${lockSecondsMax}) AS locked, DATABASE() AS name`),
  )
  if (typeof answer?.name !== 'string') throw new Error('the connection has no database selected')
  if (Number(answer.locked) !== 1)
    throw new Error(`another migration of ${answer.name} still runs after ${lockSecondsMax} s`)
  try {
    return await applyMissing(connection, migrations, log)
  } finally {
    await connection.query(`SELECT RELEASE_LOCK(${lockName})`)
  }
}

async function applyMissing(connection: WarehouseConnection, migrations: Migration[], log?: (line: string) => void) {
  await connection.query(historyTable)
  const history = readRows(await connection.query('SELECT version, checksum FROM schema_migrations'))
  const checksums = new Map(history.map((row) => [Number(row.version), row.checksum]))
  const applied: AppliedMigration[] = []
  for (const { version, name, checksum, statements } of migrations) {
    const known = checksums.get(version)
    if (known !== undefined && known !== checksum)
      throw new Error(`migration ${version} (${name}) changed after it was applied`)
    if (known !== undefined) continue
    for (const statement of statements) await connection.query(statement)
    await connection.query(
      'INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, UTC_TIMESTAMP())',
      [version, name, checksum],
    )
    log?.(`warehouse schema ${version} (${name}) applied`)
    applied.push({ version, name })
  }
  return applied
}

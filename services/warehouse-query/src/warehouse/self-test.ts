import { randomBytes } from 'node:crypto'
import type { Account } from './account.ts'
import { ask, connect } from './connect.ts'
import { quoteName } from './quote.ts'

/** A statement that must fail, and the statement that undoes it if it succeeds. */
interface Attack {
  sql: string
  undo?: string
}

/** Names are new each time: an object that an account could create but not drop must not look like a refusal later. */
function attacksOn(database: string): Record<string, Attack> {
  const probe = `platform_self_test_${randomBytes(4).toString('hex')}`
  const own = (suffix: string): string => `${quoteName(database)}.${probe}_${suffix}`
  return {
    'create a table': { sql: `CREATE TABLE ${own('t')} (i INT)`, undo: `DROP TABLE ${own('t')}` },
    'create a table in test': { sql: `CREATE TABLE test.${probe} (i INT)`, undo: `DROP TABLE test.${probe}` },
    'create a database called test_…': { sql: `CREATE DATABASE test_${probe}`, undo: `DROP DATABASE test_${probe}` },
    'create a temporary table': { sql: `CREATE TEMPORARY TABLE ${own('m')} (i INT)` },
    'create a view': { sql: `CREATE VIEW ${own('v')} AS SELECT 1 AS i`, undo: `DROP VIEW ${own('v')}` },
    'create a routine': {
      sql: `CREATE FUNCTION ${own('f')}() RETURNS INT DETERMINISTIC RETURN 1`,
      undo: `DROP FUNCTION ${own('f')}`,
    },
    'create an event': {
      sql: `CREATE EVENT ${own('e')} ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 YEAR DO SELECT 1`,
      undo: `DROP EVENT ${own('e')}`,
    },
    'create a database': { sql: `CREATE DATABASE ${probe}`, undo: `DROP DATABASE ${probe}` },
    'create a user': { sql: `CREATE USER ${probe}@localhost`, undo: `DROP USER ${probe}@localhost` },
    'read account hashes': { sql: 'SELECT 1 FROM mysql.user LIMIT 1' },
    'write a file': { sql: `SELECT 1 INTO OUTFILE '/tmp/${probe}'` },
    'change a server setting': { sql: 'SET GLOBAL max_connect_errors=DEFAULT' },
    'see the statements of others': { sql: 'SELECT 1 FROM mysql.general_log LIMIT 1' },
    // Not FLUSH STATUS: since MariaDB 11.5 every account may reset the counters of its own session with it.
    'reset the server': { sql: 'FLUSH PRIVILEGES' },
  }
}

/** Returns whether a grant is one of those of a reader of one database, as the server prints them without the host. */
function isReaderGrant(grant: string, database: string): boolean {
  const [rights = '', rest = ''] = grant.split(/ ON (?=\S+ TO )/)
  if (rights === 'GRANT USAGE' && rest.startsWith('*.* ')) return true
  const escaped = database.replaceAll('_', '\\_')
  const own = [database, escaped].some((name) => rest.startsWith(`${quoteName(name)}.* `))
  return (
    own &&
    ['GRANT SELECT', 'GRANT SHOW VIEW', 'GRANT SELECT, SHOW VIEW'].includes(rights) &&
    !rest.includes('GRANT OPTION')
  )
}

/**
 * Attacks an account that must be able to read one database and nothing else.
 * @returns the rights beyond that; empty for a safe account. @throws the driver's error when it cannot connect.
 */
export async function selfTest(account: Account): Promise<string[]> {
  const connection = await connect(account)
  const succeeded: string[] = []
  try {
    for (const [name, { sql, undo }] of Object.entries(attacksOn(account.database))) {
      const failure = await ask(connection, sql).then(
        () => undefined,
        (error: unknown) => error,
      )
      if (failure === undefined) {
        succeeded.push(name)
        if (undo) await ask(connection, undo).catch(() => {})
      } else if (!(failure instanceof Error && 'sqlState' in failure)) {
        throw failure
      }
    }
    const grants = (await ask(connection, 'SHOW GRANTS')).map((row) => String(Object.values(row)[0]))
    for (const grant of grants) {
      if (!isReaderGrant(grant, account.database)) succeeded.push(`hold: ${grant.replace(/ TO .*/s, '')}`)
    }
    return succeeded
  } finally {
    connection.destroy()
  }
}

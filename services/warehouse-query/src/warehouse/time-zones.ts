import type { Log } from '@platform/telemetry'
import { type Account, serverOf } from './account.ts'
import { ask, connect } from './connect.ts'

const missingMsMax = 2_000
const presentMsMax = 60_000

interface Options {
  /** Accounts on the servers to watch; one account per server is used. */
  accounts: () => Promise<readonly Account[]>
  log: Pick<Log, 'warn'>
}

/** Returns whether a server can convert between named time zones; without its time zone tables it returns NULL. */
export async function hasTimeZones(account: Account): Promise<boolean> {
  const connection = await connect({ ...account, database: '' })
  try {
    const [row] = await ask(connection, "SELECT CONVERT_TZ('2000-01-01', 'UTC', 'America/Los_Angeles') AS converted")
    return row?.converted !== null
  } finally {
    connection.destroy()
  }
}

/** Returns the instruction for an operator of a server without time zones. */
export const timeZonesAdvice = (account: Account): string =>
  `the warehouse server ${serverOf(account)} has no time zone tables; load them with "mariadb-tzinfo-to-sql /usr/share/zoneinfo | mariadb mysql", on MySQL with mysql_tzinfo_to_sql`

/**
 * Watches whether the servers of the managed warehouses have their time zone tables. An unreachable server keeps its last state.
 */
export function watchTimeZones({ accounts, log }: Options) {
  const missing = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const check = async (account: Account): Promise<void> => {
    const known = await hasTimeZones(account).catch(() => undefined)
    if (known) missing.delete(serverOf(account))
    if (known === false) missing.set(serverOf(account), timeZonesAdvice(account))
  }
  const round = async (): Promise<void> => {
    try {
      const servers = new Map((await accounts()).map((account) => [serverOf(account), account]))
      await Promise.all([...servers.values()].map(check))
    } catch (error) {
      log.warn({ err: error }, 'warehouse.time-zones-unchecked')
    }
    if (!closed) timer = setTimeout(round, missing.size > 0 ? missingMsMax : presentMsMax).unref()
  }
  void round()
  return {
    /** Returns the first problem, or undefined. */
    probe: () => [...missing.values()][0],
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}

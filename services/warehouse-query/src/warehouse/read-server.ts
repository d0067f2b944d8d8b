import type { GuardedServer } from '../guard/grammar/cursor.ts'
import { READ_FUNCTIONS } from '../guard/grammar/functions.ts'
import type { Account } from './account.ts'
import { ask, type Connection, connect } from './connect.ts'
import { identify } from './server.ts'

/** `FUNCTION x does not exist`, and `No database selected`: without a database the server cannot look for a stored function. */
const notBuiltIn = new Set([1305, 1046])
/** Some names are functions only with the right number of arguments. */
const argumentsMax = 3

async function isBuiltIn(connection: Connection, name: string): Promise<boolean> {
  for (let count = 0; count <= argumentsMax; count += 1) {
    const failure = await ask(connection, `SELECT ${name}(${Array(count).fill('1').join(',')})`).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (failure === undefined) return true
    const errno = failure instanceof Error && 'errno' in failure ? Number(failure.errno) : undefined
    // An error without an errno comes from the connection and is not evidence about the function.
    if (errno === undefined || !('sqlState' in (failure as object))) throw failure
    if (!notBuiltIn.has(errno)) return true
  }
  return false
}

const builtIn = new Map<string, Promise<ReadonlySet<string>>>()

async function askForFunctions(connection: Connection): Promise<ReadonlySet<string>> {
  const functions = new Set<string>()
  for (const name of READ_FUNCTIONS) if (await isBuiltIn(connection, name)) functions.add(name)
  return functions
}

/** Queries the functions once per server and version. */
function functionsOf(connection: Connection, key: string): Promise<ReadonlySet<string>> {
  const known = builtIn.get(key)
  if (known) return known
  const asked = askForFunctions(connection)
  builtIn.set(key, asked)
  asked.catch(() => builtIn.delete(key))
  return asked
}

/** Reads the properties of an account's server that the guard needs. @throws the driver's error. */
export async function readServer(account: Account): Promise<GuardedServer> {
  const connection = await connect({ ...account, database: '' })
  try {
    const { product: dialect, version } = await identify(connection)
    const [row] = await ask(connection, 'SELECT @@max_allowed_packet AS bytes')
    const [number = ''] = /\d+\.\d+/.exec(version.replace('5.5.5-', '')) ?? []
    return {
      dialect,
      name: `${dialect === 'mariadb' ? 'MariaDB' : 'MySQL'} ${number}`,
      functions: await functionsOf(connection, `${account.host}:${account.port} ${version}`),
      packetBytesMax: Number(row?.bytes),
    }
  } finally {
    connection.destroy()
  }
}

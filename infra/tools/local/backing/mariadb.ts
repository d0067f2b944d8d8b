import { join } from 'node:path'
import { urlRules } from '@platform/config'
import { initialiseOnce, writePrivate } from './home.ts'
import type { Place, ServerKind } from './server-kind.ts'
import { type Admin, loadTimeZones } from './time-zones/load-zones.ts'

/** Revokes the rights that Debian's `mariadb-install-db` grants PUBLIC on databases whose name begins with "test". */
const hardening = [
  "DELETE FROM mysql.db WHERE User IN ('', 'PUBLIC')",
  "DELETE FROM mysql.tables_priv WHERE User IN ('', 'PUBLIC')",
  "DELETE FROM mysql.global_priv WHERE User IN ('', 'PUBLIC')",
  'DROP DATABASE IF EXISTS test',
  'FLUSH PRIVILEGES',
]

/** Returns statements that leave one account: root, over TCP from this machine, with a password. */
function accounts(password: string): string[] {
  return [
    "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1'",
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}'`,
    "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION",
    "DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> '127.0.0.1'",
    'DELETE FROM mysql.proxies_priv',
  ]
}

/** Options of both MariaDB and MySQL. */
export const warehouseOptions = [
  '--local-infile=0',
  '--skip-name-resolve',
  '--event-scheduler=OFF',
  '--max-connections=300',
  '--max-allowed-packet=16M',
  '--character-set-server=utf8mb4',
]

/** Returns `--innodb-buffer-pool-size`, from WAREHOUSE_BUFFER_POOL if it is set. */
export const bufferPool = () => `--innodb-buffer-pool-size=${process.env.WAREHOUSE_BUFFER_POOL ?? '256M'}`

async function command({ home, account, port, password, binary, run }: Place) {
  const data = join(home, 'db')
  const files = join(home, 'files') // the only folder that SQL may read from or write to; it stays empty
  const temporary = join(home, 'tmp') // a starting server deletes the temporary tables of every other server in the same folder
  const statements = join(home, 'at-start.sql')
  await initialiseOnce(temporary, account, async () => {})
  await initialiseOnce(data, account, () =>
    run(binary('mariadb-install-db'), [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${temporary}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--force', // no account has a host name, and this machine's own name may not resolve
    ]),
  )
  await initialiseOnce(files, account, async () => {})
  // Runs at every start before the first connection is accepted, so that no client meets the server as installed.
  writePrivate(statements, [...accounts(password), ...hardening].map((sql) => `${sql};\n`).join(''), account)
  return {
    file: binary('mariadbd'),
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${temporary}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--socket=server.sock',
      '--pid-file=server.pid',
      `--init-file=${statements}`,
      `--secure-file-priv=${files}`,
      bufferPool(),
      ...warehouseOptions,
    ],
    cwd: home,
    account,
  }
}

async function withAdmin(url: string, work: (admin: Admin) => Promise<void>): Promise<void> {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection({ uri: url, connectTimeout: 2_000 })
  try {
    await work({ query: (sql) => connection.query({ sql, timeout: 30_000 }) })
  } finally {
    await connection.end()
  }
}

/** Runs statements on an embedded warehouse and loads the time zones. */
export const prepareWarehouse = (url: string, statements: readonly string[]): Promise<void> =>
  withAdmin(url, async (admin) => {
    for (const sql of statements) await admin.query(sql)
    await loadTimeZones(admin)
  })

/** MariaDB, the server of the tenants' warehouses. */
export const mariadb: ServerKind = {
  name: 'mariadb',
  urlName: 'warehouse',
  variable: 'WAREHOUSE_URL',
  urlRule: urlRules.mysql,
  binaries: ['mariadbd', 'mariadb-install-db', 'my_print_defaults'],
  packages: [
    ['mariadb-server-core', 'mariadb-client-core', 'tzdata'],
    ['mariadb-server', 'tzdata'],
  ],
  unit: 'mariadb',
  accounts: ['mysql'],
  stopSignal: 'SIGTERM',
  abruptSignal: 'SIGKILL',
  command,
  url: (port, password) => `mysql://root:${password}@127.0.0.1:${port}`,
  ping: (url) => withAdmin(url, async ({ query }) => void (await query('SELECT 1'))),
  prepare: (url) => prepareWarehouse(url, hardening),
  complete: (url) => prepareWarehouse(url, []),
  container: {
    image: 'mariadb:11.4',
    port: 3306,
    env: (password) => ({ MARIADB_ROOT_PASSWORD: password, MARIADB_ROOT_HOST: '%' }),
    args: () => [...warehouseOptions, '--secure-file-priv=/mnt', bufferPool()],
    volume: '/var/lib/mysql',
  },
}

import { join } from 'node:path'
import { initialiseOnce, writePrivate } from './home.ts'
import { bufferPool, mariadb, prepareWarehouse, warehouseOptions } from './mariadb.ts'
import type { Place, ServerKind } from './server-kind.ts'

/** Returns statements that leave one account that can log in: root, over TCP from this machine, with a password. */
const accounts = (password: string): string[] => [
  "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1'",
  `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}'`,
  "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION",
  "DROP USER IF EXISTS 'root'@'localhost'",
]

async function command({ home, account, port, password, binary, run }: Place) {
  const data = join(home, 'db')
  const temporary = join(home, 'tmp')
  const statements = join(home, 'at-start.sql')
  await initialiseOnce(temporary, account, async () => {})
  const folders = [`--datadir=${data}`, `--tmpdir=${temporary}`]
  await initialiseOnce(data, account, () =>
    run(binary('mysqld'), ['--no-defaults', '--initialize-insecure', ...folders, '--secure-file-priv=NULL']),
  )
  writePrivate(
    statements,
    accounts(password)
      .map((sql) => `${sql};\n`)
      .join(''),
    account,
  )
  return {
    file: binary('mysqld'),
    args: [
      '--no-defaults',
      ...folders,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--mysqlx=OFF',
      '--socket=server.sock',
      '--pid-file=server.pid',
      '--skip-log-bin',
      `--init-file=${statements}`,
      '--secure-file-priv=NULL',
      bufferPool(),
      ...warehouseOptions,
    ],
    cwd: home,
    account,
  }
}

/** MySQL as the server of the tenants' warehouses; it replaces MariaDB under the same name. */
export const mysql: ServerKind = {
  ...mariadb,
  binaries: ['mysqld'],
  packages: [['mysql-server-core']],
  unit: 'mysql',
  command,
  prepare: (url) => prepareWarehouse(url, []),
  container: { ...mariadb.container, image: 'mysql:9', env: (password) => ({ MYSQL_ROOT_PASSWORD: password }) },
}

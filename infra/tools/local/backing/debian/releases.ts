import { StartFailure } from '../../start-failure.ts'
import { mariadb } from '../mariadb.ts'
import { mysql } from '../mysql.ts'
import { productionNats } from '../nats.ts'
import { postgres } from '../postgres.ts'
import { redis } from '../redis.ts'
import type { UrlName } from '../server-kind.ts'
import type { Release } from './release.ts'

const postgresOf = (major: number, suite: Release['suite']): Release => ({
  name: `postgres-${major}`,
  kind: postgres,
  suite,
  packages: [`postgresql-${major}`],
  binaries: {
    postgres: `/usr/lib/postgresql/${major}/bin/postgres`,
    initdb: `/usr/lib/postgresql/${major}/bin/initdb`,
  },
  version: `${major}.`,
})

const releases: readonly Release[] = [
  {
    name: 'mariadb-11.8',
    kind: mariadb,
    suite: 'trixie',
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    binaries: { mariadbd: '/usr/sbin/mariadbd', 'mariadb-install-db': '/usr/bin/mariadb-install-db' },
    version: '11.8.',
  },
  {
    name: 'mysql-9.7',
    kind: mysql,
    suite: 'sid',
    packages: ['mysql-server-core'],
    binaries: { mysqld: '/usr/sbin/mysqld' },
    version: '9.7.',
  },
  {
    name: 'nats-2.15',
    kind: productionNats,
    suite: 'sid',
    packages: ['nats-server'],
    binaries: { 'nats-server': '/usr/sbin/nats-server' },
    version: '2.15.',
  },
  postgresOf(17, 'trixie'),
  postgresOf(18, 'sid'),
  {
    name: 'redis-8.0',
    kind: redis,
    suite: 'trixie',
    packages: ['redis-server'],
    binaries: { 'redis-server': '/usr/bin/redis-server' },
    version: '8.0.',
  },
  {
    name: 'valkey-9.1',
    kind: redis,
    suite: 'sid',
    packages: ['valkey-server'],
    binaries: { 'redis-server': '/usr/bin/valkey-server' },
    version: '9.1.',
  },
]

const variableOf = (urlName: UrlName): string => `TEST_${urlName.toUpperCase()}`

/**
 * Returns the release that TEST_WAREHOUSE, TEST_NATS, TEST_REDIS or TEST_POSTGRES names for a kind of server, by name or, if the
 * kind has one product, by version. Undefined if the variable is not set.
 * @throws StartFailure that lists the available releases
 */
export function chosenRelease(urlName: UrlName, env: NodeJS.ProcessEnv): Release | undefined {
  const wanted = env[variableOf(urlName)]
  if (!wanted) return undefined
  const candidates = releases.filter(({ kind }) => kind.urlName === urlName)
  const found = candidates.find(({ name }) => name === wanted || name === `${urlName}-${wanted}`)
  if (found) return found
  const names = candidates.map(({ name }) => name).join(', ')
  throw new StartFailure(`${variableOf(urlName)}=${wanted} is not an available release: use one of ${names}.`)
}

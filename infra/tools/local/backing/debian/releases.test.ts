import { describe, expect, it } from '@jest/globals'
import { chosenRelease } from './releases.ts'

describe('the release of a server that a test run names', () => {
  it('is undefined if its variable is not set', () => {
    expect(chosenRelease('warehouse', {})).toBeUndefined()
    expect(chosenRelease('warehouse', { TEST_NATS: '2.15', TEST_WAREHOUSE: '' })).toBeUndefined()
  })

  it.each([
    ['warehouse', 'mariadb-11.8', 'mariadb-11.8'],
    ['warehouse', 'mysql-9.7', 'mysql-9.7'],
    ['nats', '2.15', 'nats-2.15'],
    ['nats', 'nats-2.15', 'nats-2.15'],
    ['postgres', '17', 'postgres-17'],
    ['postgres', '18', 'postgres-18'],
    ['redis', '8.0', 'redis-8.0'],
    ['redis', 'valkey-9.1', 'valkey-9.1'],
  ] as const)('of %s by %s is %s', (urlName, wanted, name) => {
    const release = chosenRelease(urlName, { [`TEST_${urlName.toUpperCase()}`]: wanted })
    expect(release?.name).toBe(name)
    expect(release?.kind.urlName).toBe(urlName)
    expect(Object.keys(release?.binaries ?? {})).not.toEqual([])
  })

  it.each(['oracle-23', '9.7', 'nats-2.15'])(
    'that does not exist (%s) is refused with the list of releases',
    (wanted) => {
      expect(() => chosenRelease('warehouse', { TEST_WAREHOUSE: wanted })).toThrow(
        `TEST_WAREHOUSE=${wanted} is not an available release: use one of mariadb-11.8, mysql-9.7.`,
      )
    },
  )
})

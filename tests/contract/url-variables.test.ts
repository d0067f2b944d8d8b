import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { listServices } from '@platform/tools/checks/list-services'

const root = resolve(import.meta.dirname, '../..')
const exampleOf = (service: string) => parseEnv(readFileSync(join(root, 'services', service, '.env.example'), 'utf8'))

type ReadConfig = (env: NodeJS.ProcessEnv) => unknown
const readerOf = async (service: string): Promise<ReadConfig> =>
  ((await import(join(root, 'services', service, 'src/config.ts'))) as { readConfig: ReadConfig }).readConfig

const variables = listServices(root).flatMap((service) =>
  Object.keys(exampleOf(service))
    .filter((name) => /_URL$|^ISSUER$/.test(name))
    .map((name): [string, string] => [service, name]),
)

describe('a variable that must be a URL', () => {
  it('exists in every service', () => {
    expect(new Set(variables.map(([service]) => service))).toEqual(new Set(listServices(root)))
    expect(variables.length).toBeGreaterThan(20)
  })

  it.each(variables)('of %s is refused with its name and what is allowed: %s', async (service, name) => {
    const readConfig = await readerOf(service)
    for (const wrong of ['notaurl', 'ftp://hunter2.example/x', 'localhost:5432', `${name.toLowerCase()}://`]) {
      let text = ''
      try {
        readConfig({ ...exampleOf(service), [name]: wrong })
      } catch (error) {
        text = String(error)
      }
      expect(text).toMatch(new RegExp(`\\n  ${name}: must be a URL that begins with \\w+://.*, for example \\w+://`))
      expect(text).not.toContain('hunter2')
    }
  })

  it('of the migrations is refused in the same way', () => {
    const passwords = ['GATEWAY', 'AUTH', 'WAREHOUSE_QUERY', 'AUDIT_LOG', 'AMAZON_RETAIL', 'AMAZON_ADS', 'SYNC_WORKER']
    const env = Object.fromEntries(passwords.map((schema) => [`${schema}_PASSWORD`, 'x'.repeat(16)]))
    const main = join(root, 'infra/operations/migrate.ts')
    const run = () =>
      execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
        env: { PATH: process.env.PATH, POSTGRES_URL: 'notaurl', ...env },
        encoding: 'utf8',
        stdio: 'pipe',
      })
    expect(run).toThrow(/POSTGRES_URL: must be a URL that begins with postgres:\/\/ or postgresql:\/\//)
  })
})

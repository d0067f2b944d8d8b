import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { stopMsMax } from '@platform/lifecycle'
import { schemas } from '@platform/operations/migrate'
import { listServices } from '@platform/tools/checks/list-services'
import { Ajv } from 'ajv'
import { composeText, readCompose } from './support/compose-file.ts'
import { interpolate, variablesIn } from './support/interpolate.ts'
import { readEnvFile } from './support/read-env-file.ts'
import { root } from './support/root.ts'
import { configOf, longestRouteMs, problemsOfEnv } from './support/service-config.ts'

const example = readEnvFile(join(root, 'infra/compose/.env.example'))
const { raw, services, networks } = readCompose(example)
const ours = listServices(root)
const service = (name: string) => {
  const found = services[name]
  if (!found) throw new Error(`no service ${name} in docker-compose.yml`)
  return found
}

/** Returns a validator for the Compose specification's own schema, from a linter's package. */
function specification() {
  const folder = dirname(createRequire(import.meta.url).resolve('dclint/package.json'))
  const { $schema: _, ...schema } = JSON.parse(readFileSync(join(folder, 'schemas/compose.schema.json'), 'utf8'))
  return new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema)
}

describe('docker-compose.yml', () => {
  it('conforms to the Compose specification', () => {
    const validate = specification()
    validate(raw)
    expect(validate.errors).toBeNull()
    expect(validate({ services: { a: { image: 'a', helthcheck: {} } } })).toBe(false)
  })

  it('refuses to start without a secret', () => {
    const marks = variablesIn(composeText())
    const secrets = [...marks.keys()].filter((name) => /PASSWORD|KEY|PEPPER/.test(name))
    expect(secrets.length).toBeGreaterThan(8)
    for (const name of secrets) {
      const { [name]: _, ...rest } = example
      expect(() => interpolate(composeText(), rest)).toThrow(name)
    }
  })

  it('has exactly the variables of infra/compose/.env.example', () => {
    expect(Object.keys(example).sort()).toEqual([...variablesIn(composeText()).keys()].sort())
  })

  it('runs every service of the repository', () => {
    expect(Object.keys(services)).toEqual(expect.arrayContaining(ours))
  })

  it.each(ours)(
    'gives %s an environment that its configuration accepts, without variables that it does not read',
    async (name) => {
      expect(await problemsOfEnv(name, service(name).environment)).toEqual([])
    },
  )

  it('gives each service a database role whose password the migrations set', () => {
    const { POSTGRES_URL: _, ...passwords } = service('migrate').environment
    expect(Object.keys(passwords).sort()).toEqual(schemas.map((schema) => `${schema.toUpperCase()}_PASSWORD`).sort())
    for (const name of ours) {
      const url = new URL(service(name).environment.POSTGRES_URL ?? '')
      expect(url.username).toBe(name.replaceAll('-', '_'))
      expect(url.password).toBe(passwords[`${url.username.toUpperCase()}_PASSWORD`])
    }
  })

  it('publishes the gateway and nothing else', () => {
    const published = Object.entries(services).filter(([, { ports }]) => ports.length > 0)
    expect(published.map(([name]) => name)).toEqual(['gateway'])
    const outside = Object.keys(networks).filter((name) => !networks[name]?.internal)
    const members = (network: string) =>
      Object.entries(services).flatMap(([name, own]) => (own.networks.includes(network) ? [name] : []))
    expect(Object.fromEntries(outside.map((network) => [network, members(network)]))).toEqual({
      edge: ['gateway'],
      // For connections to Amazon; it publishes no port.
      amazon: ['amazon-retail', 'amazon-ads', 'sync-worker'],
    })
  })

  it('waits only for services with a health check', () => {
    for (const [name, { depends_on }] of Object.entries(services))
      for (const [other, { condition }] of Object.entries(depends_on)) {
        if (condition === 'service_healthy')
          expect([name, service(other).healthcheck]).toEqual([name, expect.anything()])
      }
    for (const name of ours)
      expect(service(name).depends_on.migrate).toEqual({ condition: 'service_completed_successfully' })
  })

  it('probes each service on its operators’ port', () => {
    for (const name of ours) {
      const { healthcheck, environment } = service(name)
      expect(healthcheck?.test.join(' ')).toContain(`:${environment.OPS_PORT}/readyz`)
    }
  })

  it('stops no service before its drain can have ended', async () => {
    for (const name of ours) {
      const { environment, stop_grace_period } = service(name)
      const { drain } = await configOf(name, environment)
      expect([name, stop_grace_period]).toEqual([name, `${stopMsMax(drain) / 1_000}s`])
      expect(drain.msMax).toBeGreaterThanOrEqual(longestRouteMs)
    }
  })

  it('runs the built images read-only and without capabilities', () => {
    for (const [, { build, read_only, cap_drop }] of Object.entries(services))
      if (build) expect({ read_only, cap_drop }).toEqual({ read_only: true, cap_drop: ['ALL'] })
  })

  it('builds every image of the platform from existing stages and services', () => {
    const dockerfile = readFileSync(join(root, 'infra/images/Dockerfile'), 'utf8')
    for (const { image, build } of Object.values(services)) {
      if (!build) continue
      const [, name = ''] = image.match(/^amazon-partner-platform\/([a-z-]+):/) ?? []
      if (build.target) expect(dockerfile).toMatch(new RegExp(`^FROM \\S+ AS ${build.target}$`, 'm'))
      else expect(ours).toContain(build.args?.SERVICE)
      expect(name).toBe(build.target ?? build.args?.SERVICE)
    }
  })
})

import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { applyStep, readRecipe } from './support/read-recipe.ts'
import { root } from './support/root.ts'
import { copyRepository } from './support/scratch-repository.ts'

const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
const run = promisify(execFile)

describe('the recipe for an endpoint in CONTRIBUTING.md', () => {
  const steps = readRecipe(page, 'An endpoint')
  let copy: ReturnType<typeof copyRepository>
  /** Runs Node in the copy; returns what it printed, also when it failed. */
  const node = async (...args: string[]): Promise<string> => {
    const options = { cwd: copy.root, maxBuffer: 2 ** 26 }
    const running = run(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], options)
    const { stdout, stderr } = await running.catch((error: { stdout: string; stderr: string }) => error)
    return stdout + stderr
  }
  const check = (name: string, ...options: string[]) => node('infra/tools/checks/main.ts', '--only', name, ...options)

  beforeAll(async () => {
    copy = copyRepository()
    for (const step of steps) applyStep(copy.root, step)
    expect(await check('generated files fresh', '--fix')).toMatch(/^ok /)
  })
  afterAll(() => copy?.[Symbol.dispose]())

  it.each(['generated files fresh', 'contract of /v1 stable', 'links in documents', 'vocabulary'])(
    'passes the check "%s"',
    async (name) => {
      expect(await check(name)).toMatch(/^ok /)
    },
  )

  it('adds the endpoint to the OpenAPI document', () => {
    const document = readFileSync(join(copy.root, 'docs/openapi/v1.json'), 'utf8')
    expect(JSON.parse(document).paths).toHaveProperty('/v1/retail/units')
  })

  it('passes format and lint', async () => {
    const sources = new Set(steps.map(({ file }) => file).filter((file) => file.endsWith('.ts')))
    const output = await node('node_modules/@biomejs/biome/bin/biome', 'check', '--colors=off', ...sources)
    expect(output).toMatch(/^Checked 3 files in .*\. No fixes applied\.\n$/)
  })

  it('compiles', async () => {
    const files = ['services/warehouse-query/src/server.ts', 'services/gateway/src/routes.ts']
    writeFileSync(
      join(copy.root, 'tsconfig.recipe.json'),
      JSON.stringify({ extends: './tsconfig.json', include: [], files }),
    )
    expect(await node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.recipe.json')).toBe('')
  })

  it('passes the contract suites of routes, OpenAPI and the partners’ page', async () => {
    writeFileSync(join(copy.root, 'nothing.mjs'), 'export default () => {}\n')
    const setup = ['--globalSetup', '--globalTeardown'].flatMap((option) => [option, join(copy.root, 'nothing.mjs')])
    const names = 'scopes it needs|large a body|endpoints that the gateway|on the partners’ page'
    const suites = ['tests/contract/routes.test.ts', 'tests/contract/openapi.test.ts']
    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--config', 'tests/jest/config.js']
    const output = await node(...jest, ...setup, '--runInBand', '--testNamePattern', names, ...suites)
    expect(output).toMatch(/Tests: .* 4 passed/)
  })
})

/** Returns the paths in backticks, without those that have a placeholder. */
const paths = (text: string): string[] =>
  [...text.matchAll(/`((?:services|libs|infra|tests|docs|k8s)\/[\w./-]+)`/g)].map(([, path = '']) => path)

it.each(['CONTRIBUTING.md', 'docs/architecture.md', 'docs/glossary.md'])('%s names only files that exist', (file) => {
  const created = readRecipe(page, 'An endpoint').flatMap((step) => ('text' in step ? [step.file] : []))
  const missing = paths(readFileSync(join(root, file), 'utf8')).filter((path) => !existsSync(join(root, path)))
  expect(missing.filter((path) => !created.includes(path))).toEqual([])
})

import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Check } from './check.ts'
import { envExamples } from './env-examples.ts'
import { errorKinds } from './error-kinds.ts'
import { generated } from './generated.ts'
import { keepAlive } from './keep-alive.ts'
import { links } from './links.ts'
import { scratchTree } from './scratch-tree.ts'
import { testClocks } from './test-clocks.ts'
import { biome, deadCode, types } from './tools.ts'

const project = resolve(import.meta.dirname, '../../..')

async function problemsOf(check: Check, files: Record<string, string>, copies: readonly string[] = []) {
  using tree = scratchTree(files)
  for (const file of copies) cpSync(join(project, file), join(tree.root, file))
  return await check.run(tree.root, { fix: false })
}

const config = `import { readEnv } from '@platform/config'

const Env = z.object({
  ...serviceEnv,
  TIMEOUT_MS: z.coerce
    .number()
    .default(5),
})
`
const shared = `export const serviceEnv = {
  HOST: z.string(),
  PORT: z.string(),
}
`
const service = (example: string) => ({
  'libs/config/src/index.ts': shared,
  'services/a/package.json': '{}',
  'services/a/src/config.ts': config,
  'services/a/.env.example': example,
})

describe('variables in .env.example', () => {
  it('passes a complete list, and a list with a variable commented out', async () => {
    expect(await problemsOf(envExamples, service('# Where\nHOST=x\nPORT=1\n# TIMEOUT_MS=5\n'))).toEqual([])
  })

  it('names what is missing, unknown or listed twice', async () => {
    expect(await problemsOf(envExamples, service('HOST=x\nHOST=y\nTIMEOUT_MS=5\nTIMEOUT=5\n'))).toEqual([
      'a: PORT is missing in .env.example',
      'a: TIMEOUT is not read by config.ts',
      'a: HOST is listed twice',
    ])
  })

  it('fails on a config.ts without an Env schema', async () => {
    const files = { ...service(''), 'services/a/src/config.ts': 'export const config = 1' }
    await expect(problemsOf(envExamples, files)).rejects.toThrow('has no "const Env')
  })
})

describe('error kinds documented', () => {
  it('names a kind without a row, a row without a kind, and a wrong status', async () => {
    const problems = await problemsOf(errorKinds, {
      'docs/errors.md': '| `not_found` | 405 | when | what |\n| `no_such_kind` | 400 | when | what |\n',
    })
    expect(problems).toContain('invalid_token 401 has no row in docs/errors.md')
    expect(problems).toContain('no_such_kind 400 is not an error kind of libs/errors')
    expect(problems).toEqual(expect.arrayContaining([expect.stringContaining('not_found 405')]))
  })
})

describe('links in documents', () => {
  it('reports a link to a missing file and a link to a missing heading, and skips code', async () => {
    const page = [
      '# One heading',
      '[a](b.md) [c](../gone.md) [d](#one-heading) [e](b.md#gone) [f](https://example.com/x) `[g](gone.md)`',
      '```',
      '[h](gone.md)',
      '```',
    ].join('\n')
    const problems = await problemsOf(links, { 'docs/a.md': page, 'docs/b.md': '## Other\n' })
    expect(problems).toEqual([
      'docs/a.md: ../gone.md does not exist',
      'docs/a.md: b.md#gone is not a heading of docs/b.md',
    ])
  })
})

describe('keep-alive of every hop', () => {
  it('reports clients and servers with a keep-alive time of their own', async () => {
    const problems = await problemsOf(keepAlive, {
      'libs/a/src/a.ts': "import { Pool } from 'undici'\nnew Pool(url, undiciKeepAlive)\n",
      'libs/a/src/b.ts': "import { Agent, fetch } from 'undici'\nnew Agent({ keepAliveTimeout: 90_000 })\n",
      'libs/a/src/c.ts': "import type { Pool } from 'undici'\n",
      'services/a/src/d.ts': "import { Agent } from 'node:http'\n",
      'services/a/test/e.ts': "import { createServer, type Server } from 'node:http'\n",
      'tests/bench/f.ts': "import { createServer } from 'node:http'\n",
    })
    expect(problems).toEqual([
      'libs/a/src/b.ts opens an undici client without undiciKeepAlive or serviceKeepAliveMs of @platform/lifecycle',
      'services/a/src/d.ts opens an HTTP agent without clientKeepAliveMs or serviceKeepAliveMs of @platform/lifecycle',
      'services/a/test/e.ts opens an HTTP server without serverKeepAlive of @platform/lifecycle',
    ])
  })
})

describe('tests without clocks', () => {
  it('reports suites that compare durations or set timeouts', async () => {
    const problems = await problemsOf(testClocks, {
      'libs/a/src/a.test.ts': 'expect(performance.now() - at).toBeGreaterThan(5)\n',
      'libs/a/src/b.test.ts': ['expect(performance.now() - at)', 'toBeLessThan(500)'].join('.'),
      'tests/e2e/c.test.ts': "it('x', async () => {\n}, 60_000)\n",
      'tests/e2e/d.test.ts': "  it.each([])(\n    'x',\n    () => {\n    },\n    30_000,\n  )\n",
      'tests/e2e/e.test.ts': 'afterAll(() => p.close(), 60_000)\n',
    })
    const clock = 'compares a duration with an upper bound: assert an order, a count or an outcome'
    const timeOut = "sets a timeout: Jest's own is scaled to the machine"
    expect(problems).toEqual([
      `libs/a/src/b.test.ts ${clock}`,
      `tests/e2e/c.test.ts ${timeOut}`,
      `tests/e2e/d.test.ts ${timeOut}`,
      `tests/e2e/e.test.ts ${timeOut}`,
    ])
  })
})

describe('generated files fresh', () => {
  it('fails on a missing and on a changed file, and writes it with fix', async () => {
    using tree = scratchTree({ 'docs/schemas/audit-event.v1.json': '{}' })
    expect(await generated.run(tree.root, { fix: false })).toEqual([
      expect.stringContaining('audit-event.v1.json is stale'),
      expect.stringContaining('openapi/v1.json is missing'),
      expect.stringContaining('docs/architecture.md is missing'),
    ])
    expect(await generated.run(tree.root, { fix: true })).toEqual([])
    expect(await generated.run(tree.root, { fix: false })).toEqual([])
    expect(await problemsOf(generated, {})).toEqual(Array(3).fill(expect.stringContaining('is missing')))
  })
})

describe('tools', () => {
  it('fail on an ill-formatted file and on lint', async () => {
    const problems = await problemsOf(biome, { 'a.ts': 'const x : any = 1;\n', '.gitignore': 'node_modules/\n' }, [
      'biome.json',
    ])
    expect(problems.join('\n')).toMatch(/noExplicitAny[\s\S]*format/)
  })

  it('fail on a type error', async () => {
    const files = { 'libs/a/src/a.ts': 'export const a: number = [1][0]\n' }
    const options = {
      compilerOptions: { strict: true, noUncheckedIndexedAccess: true, noEmit: true },
      include: ['libs'],
    }
    const problems = await problemsOf(types, { ...files, 'tsconfig.json': JSON.stringify(options) })
    expect(problems.join('\n')).toContain('TS2322')
  })

  it('fail on an unused file, an unused export and an unused dependency', async () => {
    const problems = await problemsOf(
      deadCode,
      {
        'package.json': '{"name":"root","private":true}',
        'pnpm-workspace.yaml': 'packages:\n  - libs/*\n',
        'libs/a/package.json': '{"name":"a","type":"module","exports":"./src/index.ts","dependencies":{"left":"1"}}',
        'libs/a/src/index.ts': "export { b } from './b.ts'\n",
        'libs/a/src/b.ts': 'export const b = 1\nexport const unusedExport = 2\n',
        'libs/a/src/unused-file.ts': 'export const c = 1\n',
      },
      ['knip.json'],
    )
    const text = problems.join('\n')
    for (const found of ['unused-file.ts', 'unusedExport', 'left']) expect(text).toContain(found)
  })
})

import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { scratchTree } from './scratch-tree.ts'
import { boundaries } from './tools.ts'

const one = 'export const one = 1\n'
const pack = (dependencies: object = {}) => JSON.stringify({ type: 'module', ...dependencies })

const packages = {
  'package.json': pack(),
  'services/a/package.json': pack({ devDependencies: { '@platform/simulator': 'workspace:*' } }),
  'services/b/package.json': pack({ devDependencies: { mysql2: '1.0.0' } }),
  'services/auth/package.json': pack(),
  'services/warehouse-query/package.json': pack(),
  'libs/c/package.json': pack(),
  'infra/demo/package.json': pack(),
  'infra/operations/package.json': pack(),
  'infra/simulator/package.json': JSON.stringify({
    name: '@platform/simulator',
    type: 'module',
    exports: './start.ts',
  }),
  'infra/tools/package.json': pack(),
  'tests/package.json': pack(),
  'node_modules/mysql2/package.json': JSON.stringify({ name: 'mysql2', version: '1.0.0', main: 'index.js' }),
  'node_modules/mysql2/index.js': 'module.exports = {}',
}
const targets = [
  'services/a/src/y.test.ts',
  'services/b/src/one.ts',
  'services/b/test/corpus/two.ts',
  'services/b/test/fixture.ts',
  'services/auth/src/users/user-store.ts',
  'services/auth/src/pages/html.ts',
  'services/warehouse-query/src/limits.ts',
  'libs/c/src/index.ts',
  'libs/testkit/src/index.ts',
  'infra/demo/tenants.ts',
  'infra/operations/migrate.ts',
  'infra/simulator/start.ts',
  'infra/tools/local.ts',
  'tests/one.ts',
]

const refused: [from: string, specifier: string, rule: string][] = [
  ['services/a/src/to-service.ts', '../../b/src/one.ts', 'services-stand-alone'],
  ['services/a/src/to-infra.ts', '../../../infra/tools/local.ts', 'services-know-no-surroundings'],
  ['services/a/src/to-testkit.ts', '../../../libs/testkit/src/index.ts', 'services-know-no-surroundings'],
  ['services/a/src/to-simulator.ts', '../../../infra/simulator/start.ts', 'services-know-no-surroundings'],
  ['libs/c/src/to-simulator.ts', '../../../infra/simulator/start.ts', 'libs-look-down'],
  ['services/a/src/to-infra.test.ts', '../../../infra/tools/local.ts', 'service-tests-know-little'],
  ['services/a/test/to-tests.test.ts', '../../../tests/one.ts', 'service-tests-know-little'],
  ['libs/c/src/to-service.ts', '../../../services/b/src/one.ts', 'libs-look-down'],
  ['libs/c/src/to-testkit.ts', '../../../libs/testkit/src/index.ts', 'libs-look-down'],
  ['libs/c/src/to-infra.test.ts', '../../../infra/tools/local.ts', 'lib-tests-know-little'],
  ['libs/c/src/to-migrate.test.ts', '../../../infra/operations/migrate.ts', 'lib-tests-know-little'],
  ['infra/tools/to-tests.ts', '../../tests/one.ts', 'infra-runs-without-tests'],
  ['infra/simulator/to-tools.ts', '../tools/local.ts', 'infra-looks-down'],
  ['infra/demo/to-simulator.ts', '../simulator/start.ts', 'infra-looks-down'],
  ['infra/operations/to-demo.ts', '../demo/tenants.ts', 'operations-stand-alone'],
  ['services/a/test/past-the-door.test.ts', '../../../infra/simulator/start.ts', 'packages-by-name'],
  ['services/a/src/to-lib.ts', '../../../libs/c/src/index.ts', 'packages-by-name'],
  ['tests/to-service.test.ts', '../services/b/src/one.ts', 'tests-from-outside'],
  ['tests/to-fixture.test.ts', '../services/b/test/fixture.ts', 'tests-from-outside'],
  ['services/a/src/to-mysql2.ts', 'mysql2', 'two-doors-to-the-warehouse'],
  ['libs/c/src/to-mysql2.ts', 'mysql2', 'two-doors-to-the-warehouse'],
  ['services/warehouse-query/src/guard/to-limits.ts', '../limits.ts', 'guard-is-pure'],
  ['services/warehouse-query/src/guard/to-node.ts', 'node:fs', 'guard-is-pure'],
  ['services/a/src/undeclared.ts', 'mysql2', 'declared-dependencies'],
  ['services/b/src/dev.ts', 'mysql2', 'production-needs-no-dev-dependency'],
  ['services/auth/src/console/to-store.ts', '../users/user-store.ts', 'console-through-its-context'],
  ['services/auth/src/users/to-console.ts', '../console/to-pages.ts', 'console-is-added-once'],
  ['services/a/src/nowhere.ts', './gone.ts', 'resolvable'],
  ['services/a/src/to-test.ts', './y.test.ts', 'production-imports-no-tests'],
]
const allowed: [from: string, specifier: string][] = [
  ['services/auth/src/console/to-pages.ts', '../pages/html.ts'],
  ['tests/to-corpus.test.ts', '../services/b/test/corpus/two.ts'],
  ['services/warehouse-query/src/guard/to-itself.ts', './to-limits.ts'],
  ['services/a/src/to-neighbour.ts', './to-service.ts'],
  ['services/a/test/to-simulator.test.ts', '@platform/simulator'],
]
const special = {
  'services/a/src/left.ts': "import { right } from './right.ts'\nexport const left = () => right\n",
  'services/a/src/right.ts': "import { left } from './left.ts'\nexport const right = () => left\n",
  'services/a/src/up.ts': "import { down } from './down.ts'\nexport const up = () => down\n",
  'services/a/src/down.ts': "import type { up } from './up.ts'\nexport const down = (it: typeof up) => it\n",
  'services/a/src/using.ts':
    "import { one } from './to-lib.ts'\nexport const f = () => {\n  using x = one\n  return import('./gone.ts')\n}\n",
}

let broken: string[] = []
beforeAll(async () => {
  const imports = [...refused, ...allowed].map(([from, specifier]) => [from, `export * as it from '${specifier}'\n`])
  const files = { ...packages, ...Object.fromEntries([...targets.map((file) => [file, one]), ...imports]), ...special }
  using tree = scratchTree(files)
  mkdirSync(join(tree.root, 'node_modules/@platform'))
  symlinkSync('../../infra/simulator', join(tree.root, 'node_modules/@platform/simulator'))
  const lines = await boundaries.run(tree.root, { fix: false })
  broken = [...lines.join('\n').matchAll(/^ {2}error ([a-z-]+): (\S+)/gm)].map(([, rule, from]) => `${from} ${rule}`)
})

describe('import boundaries', () => {
  it.each(refused)('refuse that %s imports %s (%s)', (from, _, rule) => {
    expect(broken).toContain(`${from} ${rule}`)
  })

  it.each(allowed)('let %s import %s', (from) => {
    expect(broken.filter((line) => line.startsWith(`${from} `))).toEqual([])
  })

  it('refuse a cycle of values, and a cycle of types', () => {
    const cycles = broken.filter((line) => line.endsWith(' no-circular')).sort()
    expect(cycles).toEqual([expect.stringMatching(/(down|up)\.ts/), expect.stringMatching(/(left|right)\.ts/)])
  })

  it('look into files that declare with using', () => {
    expect(broken).toContain('services/a/src/using.ts resolvable')
  })
})

import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'

const suites = '{services,libs,infra,tests}/**/*.test.ts'
const skipped = ['**/node_modules/**']

const rules = [
  {
    found: /performance\.now\(\)[^\n]*\)\.toBeLess/,
    problem: 'compares a duration with an upper bound: assert an order, a count or an outcome',
  },
  {
    found:
      /^\s*\}(, \d[\d_]{3,}\)|,\n\s+\d[\d_]{3,},\n\s*\))$|^(after|before)(All|Each)\(.*, \d[\d_]{3,}\)$|jest\.setTimeout/m,
    problem: "sets a timeout: Jest's own is scaled to the machine",
  },
]

/** Checks that no suite depends on the machine's speed (docs/decisions/021-tests-without-clocks.md). */
export const testClocks: Check = {
  name: 'tests without clocks',
  async run(root) {
    const problems: string[] = []
    for await (const file of glob(suites, { cwd: root, exclude: skipped })) {
      const text = await readFile(join(root, file), 'utf8')
      for (const { found, problem } of rules) if (found.test(text)) problems.push(`${file} ${problem}`)
    }
    return problems.sort()
  },
}

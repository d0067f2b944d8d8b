import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'

const sources = '{services,libs,infra,tests}/**/*.ts'
/** Benches measure peers with their defaults. */
const skipped = ['**/node_modules/**', 'tests/bench/**']

const rules = [
  {
    side: 'an undici client',
    opens: /^import (?!type).*\b(Agent|Pool|Client)\b.* from 'undici'$/m,
    needs: ['undiciKeepAlive', 'serviceKeepAliveMs'],
  },
  {
    side: 'an HTTP agent',
    opens: /^import .*\bAgent\b.* from 'node:https?'$|https\.Agent/m,
    needs: ['clientKeepAliveMs', 'serviceKeepAliveMs'],
  },
  {
    side: 'an HTTP server',
    opens: /^import .*\bcreateServer\b.* from 'node:https?'$|https\.createServer/m,
    needs: ['serverKeepAlive'],
  },
]

/** Checks that every HTTP client and server takes its keep-alive time from libs/lifecycle, so that clients close first. */
export const keepAlive: Check = {
  name: 'keep-alive of every hop',
  async run(root) {
    const problems: string[] = []
    for await (const file of glob(sources, { cwd: root, exclude: skipped })) {
      const text = await readFile(join(root, file), 'utf8')
      for (const { side, opens, needs } of rules) {
        if (opens.test(text) && !needs.some((name) => text.includes(name))) {
          problems.push(`${file} opens ${side} without ${needs.join(' or ')} of @platform/lifecycle`)
        }
      }
    }
    return problems.sort()
  },
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'
import { compareLists } from './compare-lists.ts'
import { listServices } from './list-services.ts'
import { readVariables } from './read-variables.ts'

/** Matches a variable, which may be commented out: `# NAME=value`. */
const line = /^(?:# ?)?([A-Z][A-Z0-9_]*)=/gm

/** Checks that each service's `.env.example` lists exactly the variables that its config.ts reads. */
export const envExamples: Check = {
  name: 'variables in .env.example',
  async run(root) {
    const problems = listServices(root).map(async (service) => {
      const read = readVariables(root, service)
      const text = await readFile(join(root, 'services', service, '.env.example'), 'utf8')
      const listed = [...text.matchAll(line)].map(([, name = '']) => name)
      const lack: [string, string] = ['is not read by config.ts', 'is missing in .env.example']
      return compareLists(read, listed, lack).map((problem) => `${service}: ${problem}`)
    })
    return (await Promise.all(problems)).flat()
  },
}

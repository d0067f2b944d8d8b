import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'
import { breakingChanges } from './openapi/breaking-changes.ts'
import { parseDocument } from './openapi/document.ts'

const current = 'docs/openapi/v1.json'
const released = 'docs/openapi/v1.released.json'

/** Checks that /v1 is backward compatible with its last release. */
export const contractStable: Check = {
  name: 'contract of /v1 stable',
  async run(root) {
    const read = async (file: string) => parseDocument(await readFile(join(root, file), 'utf8'))
    const problems = breakingChanges({ released: await read(released), current: await read(current) })
    return problems.map((problem) => `${problem} (docs/contract-stability.md)`)
  },
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kinds } from '@platform/errors'
import type { Check } from './check.ts'
import { compareLists } from './compare-lists.ts'

const row = /^\| `([a-z_]+)` \| (\d{3}) \|/gm

/** Checks that docs/errors.md has a row for each error kind, with its status. */
export const errorKinds: Check = {
  name: 'error kinds documented',
  async run(root) {
    const text = await readFile(join(root, 'docs/errors.md'), 'utf8')
    const documented = [...text.matchAll(row)].map(([, kind, status]) => `${kind} ${status}`)
    const known = Object.entries(kinds).map(([kind, { status }]) => `${kind} ${status}`)
    return compareLists(known, documented, ['is not an error kind of libs/errors', 'has no row in docs/errors.md'])
  },
}

import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeBackingData } from '../stack.ts'
import { openTestFolder } from '../test-stack.ts'

/** Creates a folder for one test; disposing removes it together with the data of its servers. */
export function scratchFolder() {
  const dir = openTestFolder(randomUUID().slice(0, 8))
  return {
    dir,
    [Symbol.dispose]() {
      removeBackingData(dir)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Creates a folder inside one that only its owner can enter, as in a private home directory. */
export function closedFolder() {
  const outer = scratchFolder()
  const dir = join(outer.dir, 'closed', 'checkout')
  mkdirSync(dirname(dir), { mode: 0o700 })
  mkdirSync(dir)
  return {
    dir,
    [Symbol.dispose]() {
      removeBackingData(dir)
      outer[Symbol.dispose]()
    },
  }
}

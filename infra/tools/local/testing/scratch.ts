import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeBackingData } from '../stack.ts'
import { openTestFolder } from '../test-stack.ts'

/** A folder for one test, removed with what servers kept there. */
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

/** A folder that only its owner can enter, as a home directory may be. */
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

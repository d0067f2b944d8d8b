import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { StartFailure } from '../start-failure.ts'
import { type Identity, identify, isAlive } from './identity.ts'

const Holder = z.object({ pid: z.number().int(), startTime: z.string() })

function holderOf(file: string): Identity | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Links `source` to `file` unless `file` exists; returns whether it did. */
function place(source: string, file: string): boolean {
  try {
    linkSync(source, file)
    return true
  } catch {
    return false
  }
}

/**
 * Acquires a lock file and returns its release. The lock of a dead holder is moved aside, and moved back if it turns out to be
 * the new lock of a living process. @throws StartFailure that names the holder
 */
export function takeLock(file: string, what: string): () => void {
  mkdirSync(dirname(file), { recursive: true })
  const mine = `${file}.${process.pid}`
  const aside = `${mine}.stale`
  writeFileSync(mine, JSON.stringify(identify(process.pid)))
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (place(mine, file)) return () => rmSync(file, { force: true })
      const holder = holderOf(file)
      if (holder && isAlive(holder))
        throw new StartFailure(`${what} is already running (process ${holder.pid}): stop it first.`)
      try {
        renameSync(file, aside)
      } catch {
        continue
      }
      const moved = holderOf(aside)
      if (moved && isAlive(moved)) place(aside, file)
    }
    throw new StartFailure(`Cannot take ${file}: remove it and try again.`)
  } finally {
    rmSync(mine, { force: true })
    rmSync(aside, { force: true })
  }
}

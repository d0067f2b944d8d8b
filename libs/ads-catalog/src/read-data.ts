import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ZodType } from 'zod'

const folder = join(import.meta.dirname, '../data')

/** Reads one generated file of this package. @throws ZodError when the file does not have the form of `schema`. */
export const readData = <T>(file: string, schema: ZodType<T>): T =>
  schema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))

/** Returns a function that calls `read` once, at its first call. */
export function lazily<T>(read: () => T): () => T {
  let value: { is: T } | undefined
  return () => {
    value ??= { is: read() }
    return value.is
  }
}

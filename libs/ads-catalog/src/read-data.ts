import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ZodType } from 'zod'

const folder = join(import.meta.dirname, '../data')

/** One generated file of this package. @throws ZodError when generator and library disagree. */
export const readData = <T>(file: string, schema: ZodType<T>): T =>
  schema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))

/** Reads a file when it is first asked for. */
export function lazily<T>(read: () => T): () => T {
  let value: { is: T } | undefined
  return () => {
    value ??= { is: read() }
    return value.is
  }
}

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { splitStatements } from './split-statements.ts'

const folder = join(import.meta.dirname, '../migrations')

export interface Migration {
  version: number
  name: string
  /** SHA-256 of the statements, so that comments may change after a migration was applied. */
  checksum: string
  statements: string[]
}

/** Reads the migrations in the order of their version: the files `001_name.sql`, `002_name.sql`, …. */
export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{3}_\w+\.sql$/.test(file)).sort()
  return Promise.all(
    files.map(async (file) => {
      const statements = splitStatements(await readFile(join(folder, file), 'utf8'))
      const checksum = createHash('sha256').update(statements.join('\n')).digest('hex')
      return { version: Number(file.slice(0, 3)), name: file.slice(4, -4), checksum, statements }
    }),
  )
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CatalogFile } from './record.ts'

let loaded: CatalogFile | undefined

/** The generated file, read at its first use: some 20 ms, once per process. */
export function loadCatalog(): CatalogFile {
  // Our own file, written and checked by the generator: its shape is a promise, not an input.
  loaded ??= JSON.parse(readFileSync(join(import.meta.dirname, '../data/spapi.json'), 'utf8')) as CatalogFile
  return loaded
}

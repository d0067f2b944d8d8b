import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CatalogFile } from './record.ts'

let loaded: CatalogFile | undefined

/** Returns the generated file, read at its first use in about 20 ms. */
export function loadCatalog(): CatalogFile {
  // The generator writes and checks the file, so its shape is not validated again.
  loaded ??= JSON.parse(readFileSync(join(import.meta.dirname, '../data/spapi.json'), 'utf8')) as CatalogFile
  return loaded
}

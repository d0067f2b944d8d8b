import { createHash } from 'node:crypto'

/** The longest identifier of MySQL, in characters. */
const nameMax = 64

const shorten = (name: string): string =>
  name.length <= nameMax
    ? name
    : `${name.slice(0, nameMax - 9)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`

/**
 * Returns the name of a column for a header cell: lower case, each run of characters other than letters and digits as one `_`.
 * Letters are those of any script, so that a Japanese header stays readable.
 */
export const columnName = (header: string): string =>
  header
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '_')

/** Gives each column of a document a name of its own: the second of a name gets `_2`, the third `_3`. */
export class ColumnNames {
  readonly #taken = new Set<string>()

  /** @param name The wanted name; an empty one becomes `column`. Names over 64 characters end in a hash of the whole. */
  take(name: string): string {
    const wanted = shorten(name === '' ? 'column' : name)
    let unique = wanted
    for (let n = 2; this.#taken.has(unique); n += 1) unique = shorten(`${wanted}_${n}`)
    this.#taken.add(unique)
    return unique
  }
}

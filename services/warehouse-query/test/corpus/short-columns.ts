import type { Catalog, CatalogColumn } from '../../src/guard/cost/catalog.ts'

class Every<V> extends Map<string, V> {
  readonly #value: V

  constructor(value: V) {
    super()
    this.#value = value
  }

  override get(): V {
    return this.#value
  }
}

/** A schema in which every table has every column, none of them long. */
export const SHORT_COLUMNS: Catalog = new Every(new Every<CatalogColumn>({ bytes: 400, kind: 'text' }))

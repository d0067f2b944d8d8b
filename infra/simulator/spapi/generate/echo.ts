import type { Schema } from '@platform/spapi-catalog'
import { isRecord } from '../is-record.ts'
import type { Params } from '../retail-call.ts'

type Scalar = string | number

/** Names of the same thing in requests and answers. */
const aliases: Record<string, string> = { sellersku: 'sku', msku: 'sku', merchantsku: 'sku', amazonorderid: 'orderid' }

const plain = (name: string): string => {
  const text = name.toLowerCase().replace(/[_-]/g, '').replace(/s$/, '')
  return aliases[text] ?? text
}

const isScalar = (value: unknown): value is Scalar => typeof value === 'string' || typeof value === 'number'

/** Nested values are repeated only if they identify something: a nested `name` or `value` may mean anything. */
const identifies = (name: string): boolean => /(id|ids|skus?|asins?|identifiers?)$/i.test(name)
const unrepeated = /token$|^(max|page|limit|granularity|sort)/i

function fits(value: Scalar, { type, format, enum: allowed, minimum, maximum }: Schema): boolean {
  if (Array.isArray(allowed)) return allowed.includes(value)
  if (format === 'date-time' || format === 'date') return typeof value === 'string' && !Number.isNaN(Date.parse(value))
  if (type === 'string') return typeof value === 'string'
  if (typeof value !== 'number' || (type === 'integer' && !Number.isInteger(value))) return false
  return (typeof minimum !== 'number' || value >= minimum) && (typeof maximum !== 'number' || value <= maximum)
}

/** Values named in a request, which the answer repeats in properties of the same name. */
export class Echo {
  readonly #scalars = new Map<string, Scalar>()
  readonly #lists = new Map<string, (Scalar | undefined)[]>()

  constructor(params: Params, body: unknown) {
    for (const [name, value] of Object.entries(params)) this.#note(name, value)
    if (Array.isArray(body)) this.#noteItems(body)
    if (isRecord(body)) for (const [name, value] of Object.entries(body)) this.#note(name, value)
    if (isRecord(body)) for (const value of Object.values(body)) this.#noteNested(value)
  }

  #note(name: string, value: unknown): void {
    if (unrepeated.test(name)) return
    if (isScalar(value)) this.#scalars.set(plain(name), value)
    if (!Array.isArray(value)) return
    const list = value.filter(isScalar)
    if (list.length > 0) this.#lists.set(plain(name), list)
  }

  #noteNested(value: unknown): void {
    if (Array.isArray(value)) this.#noteItems(value)
    if (!isRecord(value)) return
    for (const [name, inner] of Object.entries(value)) {
      const key = plain(name)
      if (identifies(name) && !this.#scalars.has(key) && !this.#lists.has(key)) this.#note(name, inner)
    }
    for (const inner of Object.values(value)) this.#noteNested(inner)
  }

  /** Notes a list of objects: the values of each of their ids, in order. */
  #noteItems(items: unknown[]): void {
    const records = items.filter(isRecord)
    for (const name of new Set(records.flatMap((record) => Object.keys(record)))) {
      const values = records.map((record) => record[name])
      const key = plain(name)
      if (!identifies(name) || unrepeated.test(name) || this.#scalars.has(key) || this.#lists.has(key)) continue
      if (values.some(isScalar))
        this.#lists.set(
          key,
          values.map((value) => (isScalar(value) ? value : undefined)),
        )
    }
    // Deeper lists have no position in the answer; a single item is not ambiguous.
    if (records.length === 1) for (const inner of Object.values(records[0] ?? {})) this.#noteNested(inner)
  }

  /** Returns the named value for a property; of a list, the `item`th, or its only one. */
  find(name: string, schema: Schema, item?: number): Scalar | undefined {
    const list = this.#lists.get(plain(name))
    const value = this.#scalars.get(plain(name)) ?? list?.[item ?? (list.length === 1 ? 0 : -1)]
    return value !== undefined && fits(value, schema) ? value : undefined
  }

  /** Returns the length of a list in the answer: the number of values that the request named for its items. */
  lengthFor(name: string, items: Schema): number | undefined {
    const direct = this.#lists.get(plain(name))
    if (direct) return direct.length
    const properties = isRecord(items.properties) ? Object.keys(items.properties) : []
    return properties.map((property) => this.#lists.get(plain(property))?.length).find((length) => length !== undefined)
  }
}

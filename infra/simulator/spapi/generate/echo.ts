import type { Schema } from '@platform/spapi-catalog'
import { isRecord } from '../is-record.ts'
import type { Params } from '../retail-call.ts'

const plain = (name: string) => name.toLowerCase().replace(/[_-]/g, '')

const isScalar = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

function fits(value: string | number, { type, format, enum: allowed, minimum, maximum }: Schema): boolean {
  if (Array.isArray(allowed)) return allowed.includes(value)
  if (format === 'date-time' || format === 'date') return typeof value === 'string' && !Number.isNaN(Date.parse(value))
  if (type === 'string') return typeof value === 'string'
  if (typeof value !== 'number' || (type === 'integer' && !Number.isInteger(value))) return false
  return (typeof minimum !== 'number' || value >= minimum) && (typeof maximum !== 'number' || value <= maximum)
}

/** Values named in a request, which the answer repeats in properties of the same name. */
export class Echo {
  readonly #scalars = new Map<string, string | number>()
  readonly #lists = new Map<string, (string | number)[]>()

  constructor(params: Params, body: unknown) {
    for (const [name, value] of Object.entries(params)) this.#note(name, value)
    if (isRecord(body)) for (const [name, value] of Object.entries(body)) this.#note(name, value)
  }

  #note(name: string, value: unknown): void {
    if (/token$|^(max|page|limit|granularity|sort)/i.test(name)) return
    if (Array.isArray(value)) {
      const list = value.filter(isScalar)
      if (list.length > 0) this.#lists.set(plain(name).replace(/s$/, ''), list)
    } else if (isScalar(value)) this.#scalars.set(plain(name), value)
  }

  /** Returns the named value for a property; of a list, the `item`th. */
  find(name: string, schema: Schema, item?: number): string | number | undefined {
    const value =
      this.#scalars.get(plain(name)) ?? (item === undefined ? undefined : this.#lists.get(plain(name))?.[item])
    return value !== undefined && fits(value, schema) ? value : undefined
  }

  /** Returns the length of a list in the answer: the number of values that the request named for its items. */
  lengthFor(name: string, items: Schema): number | undefined {
    const direct = this.#lists.get(plain(name).replace(/s$/, ''))
    if (direct) return direct.length
    const properties = isRecord(items.properties) ? Object.keys(items.properties) : []
    return properties.map((property) => this.#lists.get(plain(property))?.length).find((length) => length !== undefined)
  }
}

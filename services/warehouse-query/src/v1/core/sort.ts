import { z } from 'zod'

/** The `sort` parameter: one of `fields`, ascending, or descending with a minus before it. */
export const sortBy = <const F extends string>(fields: readonly F[], preset: NoInfer<F | `-${F}`>) => {
  const values: string[] = fields.flatMap((field) => [field, `-${field}`])
  const sort = z.enum(values).default(preset)
  return sort.describe(
    'The field to sort by; with a minus, the largest first. Rows without a value come last',
  ) as unknown as z.ZodType<F | `-${F}`, F | `-${F}` | undefined>
}

/** An order that is total: the row's own key breaks ties between equal sort values. */
export interface Order {
  /** A column of the paged query; may be NULL. */
  by: string
  descending: boolean
  /** The row's own key, never NULL. */
  key: string
  /** True where the values of `by` or `key` are text. */
  isText: { by: boolean; key: boolean }
}

/** Parses the field and direction of a `sort` parameter. */
export function parseSort<F extends string>(sort: F | `-${F}`): { field: F; descending: boolean } {
  const descending = sort.startsWith('-')
  // The schema admits only a field, or a field after a minus.
  return { field: (descending ? sort.slice(1) : sort) as F, descending }
}

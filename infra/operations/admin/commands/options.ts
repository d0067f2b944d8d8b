import { z } from 'zod'

/** Option for a non-empty text. */
export const text = (placeholder: string) => z.string().trim().min(1, 'must not be empty').describe(placeholder)

/** Option for a tenant, by id or name; commands receive the id. */
export const tenant = text('tenant')

/** Positional argument for a credential or an application. */
export const clientId = text('client_id')

/** Option for a number of seconds. */
export const seconds = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number of seconds, for example 3600')
  .transform(Number)
  .describe('n')

/** Option with a closed set of values. */
export const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}` }).describe(values.join('|'))

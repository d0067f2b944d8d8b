import { type Scope, scopeNames, scopes } from '@platform/tokens'
import { z } from 'zod'

const scope = z.custom<Scope>((value) => typeof value === 'string' && Object.hasOwn(scopes, value), {
  error: ({ input }) => `${JSON.stringify(input)} is not a scope; the scopes are ${scopeNames.join(', ')}`,
})

/** Scopes without duplicates, in the order of the scope table. */
export const scopeList = z
  .array(scope)
  .min(1)
  .transform((list) => scopeNames.filter((name) => list.includes(name)))

import { type Scope, scopes } from '@platform/tokens'
import { z } from 'zod'

const legal = Object.keys(scopes)
const scope = z.custom<Scope>((value) => typeof value === 'string' && Object.hasOwn(scopes, value), {
  error: ({ input }) => `${JSON.stringify(input)} is not a scope; the scopes are ${legal.join(', ')}`,
})

/** Scopes without duplicates, in the order of the scope table. */
export const scopeList = z
  .array(scope)
  .min(1)
  .transform((list) => legal.filter((name): name is Scope => list.includes(name as Scope)))

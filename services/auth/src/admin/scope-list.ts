import { offeredScopes, type Scope, scopes } from '@platform/tokens'
import { z } from 'zod'

const legal = Object.keys(scopes)
const scope = z.custom<Scope>((value) => typeof value === 'string' && Object.hasOwn(scopes, value), {
  error: ({ input }) => `${JSON.stringify(input)} is not a scope; the scopes are ${offeredScopes.join(', ')}`,
})

/** Scopes without duplicates, in the order of the scope table. */
export const scopeList = z
  .array(scope)
  .min(1)
  .transform((list) => legal.filter((name): name is Scope => list.includes(name as Scope)))

const offered: ReadonlySet<string> = new Set(offeredScopes)

/** As `scopeList`, for applications: a person consents only to scopes that grant something. */
export const consentedScopeList = scopeList.refine((list) => list.every((name) => offered.has(name)), {
  error: ({ input }) =>
    `${(input as string[]).filter((name) => !offered.has(name)).join(', ')} grants nothing yet, so an application cannot ask for it; the scopes are ${offeredScopes.join(', ')}`,
})

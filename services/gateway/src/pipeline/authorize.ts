import { type Caller, insufficientScope } from '@platform/tokens'
import type { Row } from './route-table.ts'

/** @throws PlatformError `insufficient_scope` that names what is missing. */
export function authorize(caller: Caller, { access }: Row): void {
  if (access === 'public') return
  for (const scope of access) {
    if (caller.scopes.has(scope)) continue
    throw insufficientScope(
      access.filter((needed) => !caller.scopes.has(needed)),
      access,
    )
  }
}

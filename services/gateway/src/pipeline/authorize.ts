import { PlatformError } from '@platform/errors'
import { type Caller, insufficientScope } from '@platform/tokens'
import type { Row } from './route-table.ts'

const elsewhere = (address: string): PlatformError =>
  new PlatformError('operation_not_permitted', `called from ${address}`, {
    friendly: `This credential may not be used from ${address}. Use an address in its allowlist of networks.`,
  })

/**
 * @throws PlatformError `operation_not_permitted` for an address outside the allowlist, `insufficient_scope` with the missing
 * scopes.
 */
export function authorize(caller: Caller, { access }: Row, address: string): void {
  if (caller.networks !== undefined && !caller.networks.has(address)) throw elsewhere(address)
  if (access === 'public' || access === 'client') return
  for (const scope of access) {
    if (caller.scopes.has(scope)) continue
    throw insufficientScope(
      caller,
      access.filter((needed) => !caller.scopes.has(needed)),
      access,
    )
  }
}

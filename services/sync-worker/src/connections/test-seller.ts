import { PlatformError } from '@platform/errors'
import { catalog, type Params } from '@platform/spapi-catalog'
import { z } from 'zod'
import type { Spapi, SpapiAccount } from '../amazon/spapi.ts'
import { type ConnectionCheck, checkStep, notRun, withoutToken } from './connection-check.ts'

interface Needs {
  spapi: Spapi
  tenantId: string
  account: SpapiAccount
  /** Marketplaces of the connection; empty if they are not known. */
  marketplaceIds: readonly string[]
  signal: AbortSignal
}

const retry = { codes: [], countMax: 0, multiplier: 1 }
/** Reports of this type exist for every seller. */
const reportType = 'GET_MERCHANT_LISTINGS_ALL_DATA'
const Participations = z.array(
  z.looseObject({
    marketplace: z.looseObject({ id: z.string(), name: z.string().optional() }),
    participation: z.looseObject({ isParticipating: z.boolean() }),
  }),
)
const Payload = z.union([
  z.looseObject({ payload: Participations }).transform(({ payload }) => payload),
  Participations,
])

/** Returns a hint on roles beside Amazon's own reason for a refusal. */
function withRoleHint(error: unknown): unknown {
  if (!(error instanceof PlatformError) || ![401, 403].includes(Number(error.details.status))) return error
  return new PlatformError(error.kind, error.message, {
    friendly: `${error.friendly} The application or the seller's authorization lacks the role: add it in the Developer Central, then connect the account again.`,
    details: error.details,
    cause: error,
  })
}

/** Tests a selling partner's connection step by step: token, role, marketplaces, reports. */
export async function testSeller({
  spapi,
  tenantId,
  account,
  marketplaceIds,
  signal,
}: Needs): Promise<ConnectionCheck[]> {
  const call = (operation: string, params: Params = {}) =>
    spapi
      .call({ tenantId, account, pii: false, retry, signal, operation: catalog.require(operation), params })
      .catch((error: unknown) => Promise.reject(withRoleHint(error)))

  const token = await checkStep('token', async () => {
    await account.token()
    return 'Amazon gives access tokens for this connection.'
  })
  if (!token.ok) return withoutToken(token)

  let sellsIn: string[] = []
  const role = await checkStep('role', async () => {
    const participations = Payload.parse(await call('sellers.getMarketplaceParticipations'))
    sellsIn = participations.flatMap(({ marketplace, participation }) =>
      participation.isParticipating ? [marketplace.id] : [],
    )
    return 'The connection may call SP-API.'
  })
  const marketplace = role.ok
    ? await checkStep('marketplace', async () => requireMarketplaces(sellsIn, marketplaceIds))
    : notRun('marketplace', 'role')
  const report = await checkStep('report_type', async () => {
    await call('reports_2021-06-30.getReports', { reportTypes: [reportType], pageSize: 10 })
    return `The connection may read reports, for example ${reportType}.`
  })
  return [token, role, marketplace, report]
}

function requireMarketplaces(sellsIn: readonly string[], wanted: readonly string[]): string {
  const missing = wanted.filter((id) => !sellsIn.includes(id))
  const found = sellsIn.length > 0 ? sellsIn.join(', ') : 'no marketplace'
  if (sellsIn.length > 0 && missing.length === 0) return `The seller sells in ${found}.`
  throw new PlatformError('validation_error', 'marketplaces', {
    friendly:
      missing.length > 0
        ? `The seller does not sell in ${missing.join(', ')}, only in ${found}. Connect the account that does.`
        : 'The seller sells in no marketplace. Check the account in Seller Central.',
  })
}

import type { IncomingMessage } from 'node:http'
import type { ApiName } from './api.ts'
import type { Region } from './world.ts'

export interface Address {
  service?: ApiName
  region?: Region
  sandbox: boolean
  path: string
  /** True if the host name is one of Amazon's, as behind a proxy that redirects Amazon's names. */
  real: boolean
}

const sellingPartnerApi = /^(sandbox\.)?sellingpartnerapi-(na|eu|fe)\.amazon\.com$/
const advertisingApi = /^advertising-api(?:-test)?(?:-(eu|fe))?\.amazon\.com$/
const loginWithAmazon = /^api\.amazon\.(com|co\.uk|co\.jp)$/
const securityTokens = /^sts(\.[a-z0-9-]+)?\.amazonaws\.com$/
const documents = /^tortuga-prod-(na|eu|fe)\.s3\.amazonaws\.com$/
const consent = /^((sellercentral|vendorcentral)(-europe)?|www|(eu|apac)\.account)\.amazon\.|^amazon\.com$/
const prefix = /^(\/sandbox)?\/(na|eu|fe)(?=\/|$)/

const regions: Record<string, Region> = { na: 'NA', eu: 'EU', fe: 'FE' }

function byHost(host: string): Omit<Address, 'path'> | undefined {
  const retail = sellingPartnerApi.exec(host)
  const ads = advertisingApi.exec(host)
  const at = (service: ApiName, region?: string, sandbox = false) => ({
    service,
    sandbox,
    real: true,
    ...(region && { region: regions[region] ?? 'NA' }),
  })
  if (retail) return at('spapi', retail[2], retail[1] !== undefined)
  if (ads) return at('ads', ads[1] ?? 'na')
  if (loginWithAmazon.test(host)) return at('lwa')
  if (securityTokens.test(host)) return at('sts')
  if (documents.test(host)) return at('documents')
  if (consent.test(host)) return at('consent')
  return undefined
}

/** Returns the host that the caller named, through a proxy or directly. */
export function hostOf({ headers }: IncomingMessage): string {
  const forwarded = headers['x-forwarded-host']
  return (typeof forwarded === 'string' ? forwarded : (headers.host ?? '')).toLowerCase()
}

/** Resolves the Amazon API of a request: by host name if that is one of Amazon's, else by path prefix. */
export function addressOf(host: string, pathname: string): Address {
  const known = byHost(host.replace(/:\d+$/, ''))
  if (known) return { ...known, path: pathname }
  const found = prefix.exec(pathname)
  if (!found) return { sandbox: false, path: pathname, real: false }
  return {
    sandbox: found[1] !== undefined,
    region: regions[found[2] ?? ''] ?? 'NA',
    path: pathname.slice(found[0].length) || '/',
    real: false,
  }
}

import { type AmazonHosts, amazonHosts, type Region, regions } from '@platform/amazon'
import type { Issues } from './issues.ts'

const real = amazonHosts({})
const trimmed = (url: string): string => url.trim().replace(/\/+$/, '')

/** Returns the region whose URL this is, among Amazon's own and those of the platform. */
const regionOf = (url: string, ...tables: Readonly<Record<Region, string>>[]): Region | undefined =>
  regions.find((region) => tables.some((table) => table[region] === trimmed(url)))

/**
 * Checks the endpoint that a job states. It is compared and then forgotten: the platform calls the region's URL of `hosts`, so no
 * job can direct a request elsewhere.
 */
export function checkEndpoint(
  endpoint: string | undefined,
  { region, hosts, api, issues }: { region: Region; hosts: AmazonHosts; api: 'spapi' | 'ads'; issues: Issues },
): void {
  if (endpoint === undefined) return
  const stated = regionOf(endpoint, real[api], hosts[api])
  const right = `this account is in region ${region}, whose endpoint is ${real[api][region]}`
  if (stated === undefined) issues.add('input.endpoint', `must be an endpoint of Amazon: ${right}`)
  else if (stated !== region) issues.add('input.endpoint', `is the endpoint of region ${stated}, but ${right}`)
}

/**
 * Returns the URL for access tokens, which is always one of `hosts`. SP-API tokens may come from any region of Amazon, those of an
 * advertiser only from its own (see AmazonHosts).
 */
export function tokenUrlOf(
  url: string | undefined,
  { region, hosts, api, issues }: { region: Region; hosts: AmazonHosts; api: 'spapi' | 'ads'; issues: Issues },
): string {
  if (url === undefined) return hosts.lwaToken[region]
  const own = [real.lwaToken[region], hosts.lwaToken[region]].includes(trimmed(url))
  const stated = own ? region : regionOf(url, real.lwaToken, hosts.lwaToken)
  if (stated === undefined)
    issues.add('settings.TokenUrl', `must be one of ${regions.map((one) => real.lwaToken[one]).join(', ')}`)
  else if (api === 'ads' && stated !== region)
    issues.add('settings.TokenUrl', `must be ${real.lwaToken[region]} for an advertiser in region ${region}`)
  return hosts.lwaToken[stated ?? region]
}

import { describe, expect, it } from '@jest/globals'
import { amazonHosts } from './amazon-hosts.ts'
import { marketplace, marketplaces } from './marketplaces.ts'
import { regions } from './regions.ts'

describe('marketplaces', () => {
  it('have distinct ids, a valid currency and time zone, and a consent page for sellers', () => {
    expect(new Set(marketplaces.map(({ id }) => id)).size).toBe(23)
    const currencies = new Set(Intl.supportedValuesOf('currency'))
    for (const { id, country, region, currency, timezone, sellerCentral, vendorCentral } of marketplaces) {
      expect(id).toMatch(/^A[A-Z0-9]{10,13}$/)
      expect(country).toMatch(/^[A-Z]{2}$/)
      expect(regions).toContain(region)
      expect(currencies).toContain(currency)
      expect(() => new Intl.DateTimeFormat('en', { timeZone: timezone })).not.toThrow()
      expect(new URL(sellerCentral).hostname).toMatch(/^sellercentral(-europe)?\.amazon\./)
      if (vendorCentral) expect(new URL(vendorCentral).hostname).toMatch(/^vendorcentral\.amazon\./)
    }
  })

  it('have the country GB in the Selling Partner API and UK in Amazon Ads', () => {
    expect(marketplace('A1F83G8C2ARO7P')).toMatchObject({ country: 'GB', adsCountry: 'UK', region: 'EU' })
    expect(marketplace('A1PA6795UKMFR9')).toMatchObject({ country: 'DE', adsCountry: 'DE' })
  })
})

describe('URLs', () => {
  it('are those of Amazon by default', () => {
    const hosts = amazonHosts({})
    expect(hosts.spapi.FE).toBe('https://sellingpartnerapi-fe.amazon.com')
    expect(hosts.ads.EU).toBe('https://advertising-api-eu.amazon.com')
    expect(hosts.lwaToken.EU).toBe('https://api.amazon.co.uk/auth/o2/token')
    expect(hosts.awsRegion).toEqual({ NA: 'us-east-1', EU: 'eu-west-1', FE: 'us-west-2' })
    expect(hosts.sts('eu-west-1')).toBe('https://sts.eu-west-1.amazonaws.com')
    expect(amazonHosts({ sandbox: true }).spapi.NA).toBe('https://sandbox.sellingpartnerapi-na.amazon.com')
  })

  it('of consent pages depend on the marketplace, for sellers and for vendors', () => {
    const { consent } = amazonHosts({})
    expect(consent('A1AM78C64UM0Y8', 'seller')).toBe('https://sellercentral.amazon.com.mx/apps/authorize/consent')
    expect(consent('A1AM78C64UM0Y8', 'vendor')).toBe('https://vendorcentral.amazon.com.mx/apps/authorize/consent')
    expect(consent('A28R8C7NBKEWEA', 'vendor')).toBeUndefined()
    expect(consent('nowhere', 'seller')).toBeUndefined()
  })

  it('are all below amazonUrl if it is set', () => {
    const hosts = amazonHosts({ amazonUrl: 'http://127.0.0.1:9/' })
    expect(hosts.spapi).toEqual({
      NA: 'http://127.0.0.1:9/na',
      EU: 'http://127.0.0.1:9/eu',
      FE: 'http://127.0.0.1:9/fe',
    })
    expect(hosts.lwaToken.FE).toBe('http://127.0.0.1:9/auth/o2/token')
    expect(hosts.sts('us-east-1')).toBe('http://127.0.0.1:9/sts')
    expect(hosts.consent('ATVPDKIKX0DER', 'seller')).toBe('http://127.0.0.1:9/apps/authorize/consent')
    expect(hosts.adsConsent.EU).toBe('http://127.0.0.1:9/ap/oa')
    expect(amazonHosts({ amazonUrl: 'http://a', sandbox: true }).spapi.EU).toBe('http://a/sandbox/eu')
  })
})

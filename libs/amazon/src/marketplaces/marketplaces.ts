import type { Region } from './regions.ts'

/** One marketplace of Amazon. */
export interface Marketplace {
  id: string
  name: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** Country code of Amazon Ads: UK for GB. */
  adsCountry: string
  region: Region
  /** ISO 4217. */
  currency: string
  /** IANA time zone of dates in the Ads API. */
  timezone: string
  /** Base URL of Seller Central, where sellers consent. */
  sellerCentral: string
  /** Base URL of Vendor Central; absent if Amazon publishes none. */
  vendorCentral?: string
}

/** Columns: id, country, name, region, currency, time zone, Seller Central, Vendor Central. */
const table = `
  A2EUQ1WTGCTBG2 CA Amazon.ca     NA CAD America/Los_Angeles sellercentral.amazon.ca         vendorcentral.amazon.ca
  ATVPDKIKX0DER US Amazon.com    NA USD America/Los_Angeles sellercentral.amazon.com        vendorcentral.amazon.com
  A1AM78C64UM0Y8 MX Amazon.com.mx NA MXN America/Los_Angeles sellercentral.amazon.com.mx     vendorcentral.amazon.com.mx
  A2Q3Y263D00KWC BR Amazon.com.br NA BRL America/Sao_Paulo   sellercentral.amazon.com.br     vendorcentral.amazon.com.br
  A28R8C7NBKEWEA IE Amazon.ie     EU EUR Europe/Dublin       sellercentral.amazon.ie
  A1RKKUPIHCS9HS ES Amazon.es     EU EUR Europe/Paris        sellercentral-europe.amazon.com vendorcentral.amazon.es
  A1F83G8C2ARO7P GB Amazon.co.uk  EU GBP Europe/London       sellercentral-europe.amazon.com vendorcentral.amazon.co.uk
  A13V1IB3VIYZZH FR Amazon.fr     EU EUR Europe/Paris        sellercentral-europe.amazon.com vendorcentral.amazon.fr
  AMEN7PMS3EDWL BE Amazon.com.be EU EUR Europe/Brussels     sellercentral.amazon.com.be     vendorcentral.amazon.com.be
  A1805IZSGTT6HS NL Amazon.nl     EU EUR Europe/Amsterdam    sellercentral.amazon.nl         vendorcentral.amazon.nl
  A1PA6795UKMFR9 DE Amazon.de     EU EUR Europe/Paris        sellercentral-europe.amazon.com vendorcentral.amazon.de
  APJ6JRA9NG5V4 IT Amazon.it     EU EUR Europe/Paris        sellercentral-europe.amazon.com vendorcentral.amazon.it
  A2NODRKZP88ZB9 SE Amazon.se     EU SEK Europe/Stockholm    sellercentral.amazon.se         vendorcentral.amazon.se
  AE08WJ6YKNBMC ZA Amazon.co.za  EU ZAR Africa/Johannesburg sellercentral.amazon.co.za
  A1C3SOZRARQ6R3 PL Amazon.pl     EU PLN Europe/Warsaw       sellercentral.amazon.pl         vendorcentral.amazon.pl
  ARBP9OOSHTCHU EG Amazon.eg     EU EGP Africa/Cairo        sellercentral.amazon.eg         vendorcentral.amazon.me
  A33AVAJ2PDY3EV TR Amazon.com.tr EU TRY Europe/Istanbul     sellercentral.amazon.com.tr     vendorcentral.amazon.com.tr
  A17E79C6D8DWNP SA Amazon.sa     EU SAR Asia/Riyadh         sellercentral.amazon.sa         vendorcentral.amazon.me
  A2VIGQ35RCS4UG AE Amazon.ae     EU AED Asia/Dubai          sellercentral.amazon.ae         vendorcentral.amazon.me
  A21TJRUUN4KGV IN Amazon.in     EU INR Asia/Kolkata        sellercentral.amazon.in         vendorcentral.amazon.in
  A19VAU5U5O7RUS SG Amazon.sg     FE SGD Asia/Singapore      sellercentral.amazon.sg         vendorcentral.amazon.com.sg
  A39IBJ37TRP1C6 AU Amazon.com.au FE AUD Australia/Sydney    sellercentral.amazon.com.au     vendorcentral.amazon.com.au
  A1VC38T7YXB528 JP Amazon.co.jp  FE JPY Asia/Tokyo          sellercentral.amazon.co.jp      vendorcentral.amazon.co.jp
`

const parseRegion = (text: string): Region => {
  if (text === 'NA' || text === 'EU' || text === 'FE') return text
  throw new Error(`there is no region ${text}`)
}

function parseRow(line: string): Marketplace {
  const [id = '', country = '', name = '', region = '', currency = '', timezone = '', seller = '', vendor] = line
    .trim()
    .split(/\s+/)
  return {
    id,
    name,
    country,
    adsCountry: country === 'GB' ? 'UK' : country,
    region: parseRegion(region),
    currency,
    timezone,
    sellerCentral: `https://${seller}`,
    ...(vendor && { vendorCentral: `https://${vendor}` }),
  }
}

/** Every marketplace of the Selling Partner API, by region. */
export const marketplaces: readonly Marketplace[] = table.trim().split('\n').map(parseRow)

const byId = new Map(marketplaces.map((one) => [one.id, one]))

/** Returns the marketplace with this id of Amazon, or undefined. */
export const marketplace = (id: string): Marketplace | undefined => byId.get(id)

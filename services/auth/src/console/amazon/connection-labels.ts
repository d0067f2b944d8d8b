import { type Html, html } from '../../pages/html.ts'
import type { AmazonConnection, AmazonMarketplace } from './amazon-reader.ts'

/** Display names of the regions. */
export const regionLabels = { NA: 'North America', EU: 'Europe', FE: 'Far East' } as const

const kinds = { seller: 'Seller', vendor: 'Vendor', ads: 'Advertiser' } as const

/** Returns the display name of a kind of connection. */
export const kindLabel = (kind: AmazonConnection['kind']): string => kinds[kind]

/** Renders the status of a connection. */
export const connectionState = ({ status }: AmazonConnection): Html =>
  status === 'connected'
    ? html`<span class="badge good">Connected</span>`
    : html`<span class="badge bad">Reconnect</span>`

/** Returns the countries of a connection: those of its marketplaces, or of its advertising profiles. */
export function countriesOf({ marketplaces, profiles }: AmazonConnection, known: readonly AmazonMarketplace[]): string {
  const country = (id: string): string => known.find(({ marketplaceId }) => marketplaceId === id)?.country ?? id
  const countries = [
    ...marketplaces.map(({ marketplaceId }) => country(marketplaceId)),
    ...profiles.map((one) => one.country),
  ]
  return [...new Set(countries)].join(', ')
}

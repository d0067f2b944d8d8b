import { type Html, html } from '../../pages/html.ts'
import type { AmazonConnection, AmazonPlace } from './amazon-reader.ts'

/** What a region is called. */
export const regionLabels = { NA: 'North America', EU: 'Europe', FE: 'Far East' } as const

const kinds = { seller: 'Seller', vendor: 'Vendor', ads: 'Advertiser' } as const

/** What a kind of connection is called. */
export const kindLabel = (kind: AmazonConnection['kind']): string => kinds[kind]

/** How a connection stands. */
export const connectionState = ({ status }: AmazonConnection): Html =>
  status === 'connected'
    ? html`<span class="badge good">Connected</span>`
    : html`<span class="badge bad">Reconnect</span>`

/** Where a connection reaches: countries of a selling partner, or of an advertiser's profiles. */
export function reach({ marketplaces, profiles }: AmazonConnection, places: readonly AmazonPlace[]): string {
  const country = (id: string): string => places.find(({ marketplaceId }) => marketplaceId === id)?.country ?? id
  const countries = [
    ...marketplaces.map(({ marketplaceId }) => country(marketplaceId)),
    ...profiles.map((one) => one.country),
  ]
  return [...new Set(countries)].join(', ')
}

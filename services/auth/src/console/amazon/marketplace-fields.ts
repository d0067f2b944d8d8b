import { choices, selectField } from '../../pages/fields.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { type Html, html } from '../../pages/html.ts'
import type { AmazonMarketplace } from './amazon-reader.ts'
import { regionLabels } from './connection-labels.ts'

const regions = ['NA', 'EU', 'FE'] as const
const names = new Intl.DisplayNames('en', { type: 'region' })

/** Returns the marketplaces as options, by region and country. */
export const marketplaceOptions = (marketplaces: readonly AmazonMarketplace[]) =>
  marketplaces
    .map(({ marketplaceId, country, name, region }) => ({
      value: marketplaceId,
      label: `${regionLabels[region]}: ${names.of(country) ?? country} (${name})`,
      order: `${regions.indexOf(region)} ${names.of(country)}`,
    }))
    .toSorted((a, b) => a.order.localeCompare(b.order))

/** Renders the kind (seller or vendor) and the home marketplace. */
export const sellingFields = (
  { kind, marketplaceId }: { kind: string; marketplaceId: string },
  marketplaces: readonly AmazonMarketplace[],
  errors: FormErrors,
): Html => html`${choices({
  type: 'radio',
  name: 'kind',
  label: 'Kind',
  error: errors.kind,
  options: [
    {
      value: 'seller',
      label: 'Seller',
      hint: 'Sells to buyers on Amazon; signs in to Seller Central.',
      checked: kind !== 'vendor',
    },
    {
      value: 'vendor',
      label: 'Vendor',
      hint: 'Sells to Amazon; signs in to Vendor Central.',
      checked: kind === 'vendor',
    },
  ],
})}
${selectField({
  name: 'marketplaceId',
  label: 'Home marketplace',
  value: marketplaceId,
  options: marketplaceOptions(marketplaces),
  error: errors.marketplaceId ?? errors.marketplaceIds ?? errors.region,
  hint: 'A seller’s authorization covers every marketplace of the region.',
})}`

/** Renders the region of an advertiser, with the region's countries. */
export const regionField = (region: string, marketplaces: readonly AmazonMarketplace[], error?: string): Html =>
  selectField({
    name: 'region',
    label: 'Region',
    value: region,
    error,
    hint: 'One authorization covers every advertising profile of the region.',
    options: regions.map((one) => {
      const countries = marketplaces.flatMap((marketplace) => (marketplace.region === one ? [marketplace.country] : []))
      return { value: one, label: `${regionLabels[one]} (${countries.join(', ')})` }
    }),
  })

import { choices, selectField } from '../../pages/fields.ts'
import { type Html, html } from '../../pages/html.ts'
import type { FormErrors } from '../form-errors.ts'
import type { AmazonPlace } from './amazon-reader.ts'
import { regionLabels } from './connection-words.ts'

const regions = ['NA', 'EU', 'FE'] as const
const names = new Intl.DisplayNames('en', { type: 'region' })

/** Every marketplace, by region and name. */
export const placeOptions = (places: readonly AmazonPlace[]) =>
  places
    .map(({ marketplaceId, country, name, region }) => ({
      value: marketplaceId,
      label: `${regionLabels[region]}: ${names.of(country) ?? country} (${name})`,
      order: `${regions.indexOf(region)} ${names.of(country)}`,
    }))
    .toSorted((a, b) => a.order.localeCompare(b.order))

/** Seller or vendor, and where. */
export const sellingFields = (
  { kind, marketplaceId }: { kind: string; marketplaceId: string },
  places: readonly AmazonPlace[],
  errors: FormErrors,
): Html => html`${choices({
  ...{ type: 'radio', name: 'kind', label: 'Kind', error: errors.kind },
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
  ...{ name: 'marketplaceId', label: 'Home marketplace', value: marketplaceId, options: placeOptions(places) },
  ...{
    error: errors.marketplaceId ?? errors.marketplaceIds ?? errors.region,
    hint: 'A seller’s authorization is good for every marketplace of the region.',
  },
})}`

/** The region of an advertiser, with the countries that it is for. */
export const regionField = (region: string, places: readonly AmazonPlace[], error?: string): Html =>
  selectField({
    ...{ name: 'region', label: 'Region', value: region, error },
    hint: 'One authorization reaches every advertising profile of a region.',
    options: regions.map((one) => {
      const countries = places.flatMap((place) => (place.region === one ? [place.country] : []))
      return { value: one, label: `${regionLabels[one]} (${countries.join(', ')})` }
    }),
  })

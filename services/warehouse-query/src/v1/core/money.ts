import { z } from 'zod'

/** An amount as exact decimal text, and the currency that it is in. */
export const Money = z
  .object({
    amount: z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .describe('Exact decimal text. Never rounded: it has more places than the currency where the figures do'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .describe('ISO 4217'),
  })
  .meta({ id: 'Money' })
/** See the schema. */
export type Money = z.output<typeof Money>

const placesByCurrency = new Map<string, number>()

/** The places that amounts of a currency are written with: two for dollars, none for yen. */
export function placesOf(currency: string): number {
  let places = placesByCurrency.get(currency)
  if (places === undefined) {
    places = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    placesByCurrency.set(currency, places)
  }
  return places
}

/** Money from SQL's decimal text: zeros beyond the currency's own places are left out, other digits stay. */
export function moneyOf(decimal: string, currency: string): Money {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const places = fraction.replace(/0+$/, '').padEnd(placesOf(currency), '0')
  return { amount: places ? `${whole}.${places}` : whole, currency }
}

import { z } from 'zod'

/** An amount as exact decimal text, with its currency. */
export const Money = z
  .object({
    amount: z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .describe('Exact decimal text, never rounded: it may have more places than the currency'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .describe('ISO 4217'),
  })
  .meta({ id: 'Money' })
/** The output type of the schema. */
export type Money = z.output<typeof Money>

const placesByCurrency = new Map<string, number>()

/** Returns the usual number of decimal places of a currency: two for dollars, none for yen. */
export function placesOf(currency: string): number {
  let places = placesByCurrency.get(currency)
  if (places === undefined) {
    places = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    placesByCurrency.set(currency, places)
  }
  return places
}

/** Returns money from SQL's decimal text: zeros beyond the currency's own places are dropped, other digits stay. */
export function moneyOf(decimal: string, currency: string): Money {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const places = fraction.replace(/0+$/, '').padEnd(placesOf(currency), '0')
  return { amount: places ? `${whole}.${places}` : whole, currency }
}

import { validationError } from '@platform/errors'
import { z } from 'zod'
import type { Account, Marketplace } from './account.ts'

/** The parameters that choose whose figures an answer is about. */
export const accountQuery = {
  account_id: z.string().optional().describe('The id of an account of GET /v1/accounts'),
  marketplace: z
    .string()
    .max(64)
    .optional()
    .describe('Id of one of the account’s marketplaces, e.g. ATVPDKIKX0DER. Without it, all of them'),
}

/** The parameter of answers that hold money: amounts of different currencies are never added up. */
export const currencyQuery = {
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a code of ISO 4217 such as USD')
    .optional()
    .describe('Only the figures in this currency. Default: that of the marketplace asked for, else the account’s own'),
}

/** What the answers that hold money say about it. */
export const currencyAnswer = {
  currency: z.string().describe('All figures of this answer belong to sales in this currency'),
  other_currencies: z
    .array(z.string())
    .describe('Currencies of the account’s other marketplaces: ask for each by itself'),
}

/** The part of an account that an answer is about. */
export interface Markets {
  /** The one asked for; undefined: all. */
  marketplace: Marketplace | undefined
  currency: string
  otherCurrencies: string[]
  /** The marketplace that speaks for the answer: the one asked for, or the first with its currency. */
  home: Marketplace | undefined
}

const list = (values: readonly string[]): string => values.join(', ') || 'none'

/** @throws PlatformError `validation_error` for a marketplace or currency that the account does not have. */
export function chooseMarkets(
  account: Account,
  { marketplace: id, currency: wanted }: { marketplace?: string | undefined; currency?: string | undefined },
): Markets {
  const { marketplaces } = account
  const marketplace = marketplaces.find((one) => one.id === id)
  if (id !== undefined && !marketplace) {
    const message = `is none of the account's marketplaces: ${list(marketplaces.map((one) => one.id))}`
    throw validationError([{ path: 'marketplace', message }])
  }
  const currencies = [...new Set([account.currency, ...marketplaces.map(({ currency }) => currency)])]
  const currency = wanted ?? marketplace?.currency ?? account.currency
  const possible = marketplace ? [marketplace.currency] : currencies
  if (!possible.includes(currency))
    throw validationError([{ path: 'currency', message: `is not used here; there is ${list(possible)}` }])
  return {
    marketplace,
    currency,
    otherCurrencies: currencies.filter((one) => one !== currency).sort(),
    home: marketplace ?? marketplaces.find((one) => one.currency === currency),
  }
}

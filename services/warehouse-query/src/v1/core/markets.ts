import { validationError } from '@platform/errors'
import { z } from 'zod'
import type { Account, Marketplace } from './account.ts'

/** Query parameters that choose the account and marketplace of an answer. */
export const accountQuery = {
  account_id: z.string().optional().describe('The id of an account of GET /v1/accounts'),
  marketplace: z
    .string()
    .max(64)
    .optional()
    .describe('Id of one of the account’s marketplaces, e.g. ATVPDKIKX0DER. Without it, all of them'),
}

/** Query parameter of answers that hold money: amounts of different currencies are never added up. */
export const currencyQuery = {
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a code of ISO 4217 such as USD')
    .optional()
    .describe('Only the figures in this currency. Default: that of the marketplace asked for, else the account’s own'),
}

/** Fields about the currency in answers that hold money. */
export const currencyAnswer = {
  currency: z.string().describe('All figures of this answer belong to sales in this currency'),
  other_currencies: z
    .array(z.string())
    .describe('Currencies of the account’s other marketplaces: ask for each by itself'),
}

/** The part of an account that an answer covers. */
export interface Markets {
  /** The requested marketplace; undefined for all. */
  marketplace: Marketplace | undefined
  currency: string
  otherCurrencies: string[]
  /** The marketplace whose timezone applies to the answer: the requested one, or the first with its currency. */
  home: Marketplace | undefined
}

const list = (values: readonly string[]): string => values.join(', ') || 'none'

/** Resolves marketplace and currency. @throws PlatformError `validation_error` when the account does not have them. */
export function chooseMarkets(
  account: Account,
  { marketplace: id, currency: wanted }: { marketplace?: string | undefined; currency?: string | undefined },
): Markets {
  const { marketplaces } = account
  const marketplace = marketplaces.find((one) => one.id === id)
  if (id !== undefined && !marketplace) {
    const message = `is not a marketplace of the account; use one of ${list(marketplaces.map((one) => one.id))}`
    throw validationError([{ path: 'marketplace', message }])
  }
  const currencies = [...new Set([account.currency, ...marketplaces.map(({ currency }) => currency)])]
  const currency = wanted ?? marketplace?.currency ?? account.currency
  const possible = marketplace ? [marketplace.currency] : currencies
  if (!possible.includes(currency))
    throw validationError([
      { path: 'currency', message: `is not a currency of these marketplaces; use one of ${list(possible)}` },
    ])
  return {
    marketplace,
    currency,
    otherCurrencies: currencies.filter((one) => one !== currency).sort(),
    home: marketplace ?? marketplaces.find((one) => one.currency === currency),
  }
}

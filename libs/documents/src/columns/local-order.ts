import type { DateOrder } from '../values/read-time.ts'

/**
 * Marketplaces whose dates with slashes are not written day first: the US month first, Japan and China year first. Seen in open
 * dates of listings and dates of seller feedback.
 */
const others: Readonly<Record<string, DateOrder>> = {
  ATVPDKIKX0DER: 'mdy',
  A1VC38T7YXB528: 'ymd',
  AAHKV2X7AFYLW: 'ymd',
}

/** Returns the order of dates with slashes in a marketplace, or undefined without a marketplace. */
export const localOrder = (marketplaceId: string | undefined): DateOrder | undefined =>
  marketplaceId === undefined ? undefined : (others[marketplaceId] ?? 'dmy')

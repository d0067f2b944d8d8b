import { PlatformError } from '@platform/errors'
import { z } from 'zod'
import { quoteText } from '../../warehouse/quote.ts'

/** A marketplace in which an account sells. */
export interface Marketplace {
  id: string
  currency: string
  /** IANA name; retail days begin and end in this timezone. */
  timezone: string
  /** IANA name; ads days begin and end in this timezone. */
  adsTimezone: string
}

/** Range of days for which a feed is complete. */
export interface Feed {
  firstDate: string | undefined
  completeThrough: string | undefined
}

/** An account with the facts that every answer about it needs. */
export interface Account {
  id: string
  name: string
  currency: string
  /** The home marketplace first. */
  marketplaces: Marketplace[]
  /** By the name of the table that the feed fills. */
  feeds: Map<string, Feed>
}

/** Runs one statement of the platform on the tenant's warehouse. */
export type Rows = <T>(sql: string, row: z.ZodType<T>) => Promise<T[]>

const Part = z.object({
  part: z.enum(['account', 'marketplace', 'profile', 'feed']),
  id: z.string(),
  name: z.string().nullable(),
  currency: z.string().nullable(),
  timezone: z.string().nullable(),
  home: z.string().nullable(),
  first_date: z.string().nullable(),
  complete_through: z.string().nullable(),
})

/** One statement, because each statement costs a round trip to the warehouse and a slot of the tenant. */
const partsOf = (account: string): string => `
  SELECT 'account' AS part, account_id AS id, name, currency, timezone, home_marketplace_id AS home,
    CAST(NULL AS DATE) AS first_date, CAST(NULL AS DATE) AS complete_through
  FROM accounts WHERE account_id = ${account}
  UNION ALL SELECT 'marketplace', marketplace_id, NULL, currency, timezone, NULL, NULL, NULL
  FROM marketplaces WHERE account_id = ${account}
  UNION ALL SELECT 'profile', marketplace_id, NULL, currency, timezone, NULL, NULL, NULL
  FROM ads_profiles WHERE account_id = ${account}
  UNION ALL SELECT 'feed', feed, NULL, NULL, NULL, NULL, first_date, complete_through
  FROM feed_watermarks WHERE account_id = ${account}`

/** Timezones known to exist: asking the runtime takes longer than reading the rest of an account. */
const timezones = new Set<string>(['UTC'])

/** An unknown timezone name is replaced by UTC, because it would fail later, in the middle of an answer. */
function timezoneOf(name: string | null | undefined): string {
  const timezone = name ?? 'UTC'
  if (timezones.has(timezone)) return timezone
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch {
    return 'UTC'
  }
  timezones.add(timezone)
  return timezone
}

/**
 * Reads an account.
 * @throws PlatformError `account_not_found`, alike for another tenant's account and for an account that does not exist.
 */
export async function readAccount(rows: Rows, accountId: string): Promise<Account> {
  const parts = await rows(partsOf(quoteText(accountId)), Part)
  const of = (part: z.output<typeof Part>['part']) => parts.filter((one) => one.part === part)
  // The server ignores case and trailing spaces when it compares text, but every spelling is a different account.
  const account = of('account').find(({ id }) => id === accountId)
  if (!account) throw new PlatformError('account_not_found', 'no such account in the tenant’s warehouse')
  const profiles = of('profile')
  const marketplaces = of('marketplace')
    .map(({ id, currency, timezone }) => ({
      id,
      currency: currency ?? '',
      timezone: timezoneOf(timezone),
      adsTimezone: timezoneOf(profiles.find((profile) => profile.id === id)?.timezone ?? timezone),
    }))
    .sort((a, b) => Number(b.id === account.home) - Number(a.id === account.home) || (a.id < b.id ? -1 : 1))
  return {
    id: account.id,
    name: account.name ?? '',
    currency: account.currency ?? '',
    marketplaces,
    feeds: new Map(
      of('feed').map(({ id, first_date, complete_through }) => [
        id,
        { firstDate: first_date ?? undefined, completeThrough: complete_through ?? undefined },
      ]),
    ),
  }
}

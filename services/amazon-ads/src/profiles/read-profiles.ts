import type { ConnectedProfile } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'
import { z } from 'zod'

/** Fields of Amazon's answer that are used; ids are strings already. */
const Profiles = z.array(
  z.object({
    profileId: z.string(),
    countryCode: z.string(),
    currencyCode: z.string(),
    timezone: z.string(),
    accountInfo: z.object({
      marketplaceStringId: z.string(),
      type: z.string(),
      name: z.string().nullish(),
    }),
  }),
)

/** Parses Amazon's list of profiles. @throws PlatformError `upstream_error` when it has another shape. */
export function readProfiles(payload: unknown): ConnectedProfile[] {
  const parsed = Profiles.safeParse(payload)
  if (!parsed.success) throw new PlatformError('upstream_error', `profiles of another shape: ${parsed.error.message}`)
  return parsed.data.map(({ profileId, countryCode, currencyCode, timezone, accountInfo }) => ({
    profileId,
    name: accountInfo.name ?? '',
    marketplaceId: accountInfo.marketplaceStringId,
    country: countryCode,
    currency: currencyCode,
    timezone,
    type: accountInfo.type,
  }))
}

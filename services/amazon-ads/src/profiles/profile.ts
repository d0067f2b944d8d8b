import type { ConnectedProfile, Connection } from '@platform/amazon'

/** One advertiser in one country, as partners see it. */
export interface Profile extends ConnectedProfile {
  accountId: string
  status: Connection['status']
}

/** A profile, and the authorization by which Amazon is called for it. */
export interface ProfileConnection {
  profile: Profile
  connection: Connection
}

export const profilesOf = (connection: Connection): ProfileConnection[] =>
  connection.profiles.map((profile) => ({
    profile: {
      ...profile,
      // Amazon leaves it empty for many sellers.
      name: profile.name || `${connection.name} ${profile.country}`,
      accountId: connection.accountId,
      status: connection.status,
    },
    connection,
  }))

/** What partners see of it, in a fixed order. */
export const describeProfile = ({ profile }: ProfileConnection) => {
  const { profileId, accountId, name, marketplaceId, country, currency, timezone, type, status } = profile
  return { profileId, accountId, name, marketplaceId, country, currency, timezone, type, status }
}

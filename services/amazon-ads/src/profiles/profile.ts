import type { ConnectedProfile, Connection } from '@platform/amazon-connections'

/** One advertiser in one country, as returned to partners. */
export interface Profile extends ConnectedProfile {
  accountId: string
  status: Connection['status']
}

/** A profile with the connection that authorizes calls for it. */
export interface ProfileConnection {
  profile: Profile
  connection: Connection
}

export const profilesOf = (connection: Connection): ProfileConnection[] =>
  connection.profiles.map((profile) => ({
    profile: {
      ...profile,
      // Amazon returns an empty name for many sellers.
      name: profile.name || `${connection.name} ${profile.country}`,
      accountId: connection.accountId,
      status: connection.status,
    },
    connection,
  }))

/** Returns the fields of a profile that partners see, in a fixed order. */
export const describeProfile = ({ profile }: ProfileConnection) => {
  const { profileId, accountId, name, marketplaceId, country, currency, timezone, type, status } = profile
  return { profileId, accountId, name, marketplaceId, country, currency, timezone, type, status }
}

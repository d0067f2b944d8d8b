import { issueToken } from '@platform/amazon'
import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'

const Input = z.object({
  tenantId: z.string().min(1).max(64),
  profileId: z.string().min(1).max(64),
  /** A token that Amazon refused before it expired; the answer then has another one. */
  forget: z.string().min(1).max(4_096).optional(),
})

/** Longer than every request to Login with Amazon may take. */
const tokenMsMax = 30_000

type Needs = Pick<Context, 'config' | 'profiles' | 'authorizer' | 'connections'>

/** Gives sync-worker the access token of a profile, and the facts that calls for it need. Never a refresh token. */
export const giveAccess = ({ config, profiles, authorizer, connections }: Needs) =>
  command(Input, async ({ tenantId, profileId, forget }) => {
    const signal = AbortSignal.timeout(tokenMsMax)
    const { profile, connection } = await profiles.find(tenantId, profileId, signal)
    const get = async () => {
      const held = await authorizer.held(connection, signal)
      return { ...held, forget: () => authorizer.forget(connection, held.token) }
    }
    const given = await issueToken(get, forget)
    await connections.accessed(connection, 'sync-worker', { access: 'plain' })
    const { connectionId, accountId, name, region } = connection
    return {
      application: config.amazon.client.id,
      ...{ connectionId, accountId, name, region, profileId },
      marketplaceId: profile.marketplaceId,
      countryCode: profile.country,
      timezone: profile.timezone,
      currency: profile.currency,
      accountType: profile.type,
      ...given,
    }
  })

import { issueToken } from '@platform/amazon'
import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'

const Input = z.object({
  tenantId: z.string().min(1).max(64),
  /** The id of a merchant, or the id or name of a connection. */
  credentials: z.string().min(1).max(256),
  /** A token that Amazon refused before it expired; the answer then has another one. */
  forget: z.string().min(1).max(4_096).optional(),
})

/** Longer than every request to Login with Amazon may take. */
const tokenMsMax = 30_000

type Needs = Pick<Context, 'config' | 'merchants' | 'authorizer' | 'connectionAccessed'>

/** Gives sync-worker the access token of a selling partner, and the facts that calls for it need. Never a refresh token. */
export const giveAccess = ({ config, merchants: known, authorizer, connectionAccessed }: Needs) =>
  command(Input, async ({ tenantId, credentials, forget }) => {
    const { connection, merchants } = await known.findNamed(tenantId, credentials)
    const signal = AbortSignal.timeout(tokenMsMax)
    const given = await issueToken(() => authorizer.authorizeConnection(connection, signal), forget)
    await connectionAccessed(connection, 'sync-worker', { access: 'plain' })
    const { connectionId, accountId, name, kind, region, amazonId } = connection
    return {
      application: config.amazon.client.id,
      ...{ connectionId, accountId, name, kind, region },
      merchantId: merchants[0]?.merchantId ?? null,
      amazonId: amazonId ?? null,
      marketplaceIds: merchants.map(({ marketplaceId }) => marketplaceId),
      ...given,
    }
  })

import { callCommand, type Messaging } from '@platform/messaging'
import { z } from 'zod'

/** How long an answer waits for the status of connections, which the rest of it does not need. */
const askMsMax = 1_000

/** Status of an account's authorization at Amazon. */
export const Connection = z
  .enum(['connected', 'reauth_required', 'not_connected', 'unknown'])
  .describe(
    'reauth_required: Amazon no longer accepts the authorization, and the account’s owner has to authorize again; unknown: the status is not available now',
  )
/** The output type of the schema. */
export type Connection = z.output<typeof Connection>

/** Answer of the services that hold authorizations: the tenant's accounts that they know. */
const Statuses = z.object({
  accounts: z.array(z.object({ id: z.string(), status: Connection.exclude(['unknown']) })),
})

async function ask(messaging: Messaging, service: string, tenantId: string): Promise<(account: string) => Connection> {
  try {
    const answer = await callCommand(messaging, service, 'connection.list', { tenantId }, { timeoutMs: askMsMax })
    const byAccount = new Map(Statuses.parse(answer).accounts.map(({ id, status }) => [id, status]))
    return (account) => byAccount.get(account) ?? 'not_connected'
  } catch {
    return () => 'unknown'
  }
}

/**
 * Asks amazon-retail and amazon-ads (command `connection.list`, `{tenantId}` → `{accounts: [{id, status}]}`) for the status of
 * the tenant's accounts. A status that does not arrive within the deadline is `unknown`.
 */
export async function askConnections(messaging: Messaging, tenantId: string) {
  const [retail, ads] = await Promise.all([
    ask(messaging, 'amazon-retail', tenantId),
    ask(messaging, 'amazon-ads', tenantId),
  ])
  return { retail, ads }
}

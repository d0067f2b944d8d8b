import { callCommand, type Messaging } from '@platform/messaging'
import { z } from 'zod'

/** A caller waits no longer than this for what the rest of the answer does not need. */
const askMsMax = 1_000

/** Whether Amazon lets the platform in for an account. */
export const Connection = z
  .enum(['connected', 'reauth_required', 'not_connected', 'unknown'])
  .describe(
    'reauth_required: Amazon no longer accepts the authorization, and the account’s owner has to give it again; unknown: cannot be said right now',
  )
/** See the schema. */
export type Connection = z.output<typeof Connection>

/** What the services that hold authorizations answer: the tenant's accounts that they know. */
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
 * the tenant's accounts. What one of them does not say within the deadline is `unknown`.
 */
export async function askConnections(messaging: Messaging, tenantId: string) {
  const [retail, ads] = await Promise.all([
    ask(messaging, 'amazon-retail', tenantId),
    ask(messaging, 'amazon-ads', tenantId),
  ])
  return { retail, ads }
}

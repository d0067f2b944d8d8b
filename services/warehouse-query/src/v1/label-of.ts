import { callCommand, type Messaging } from '@platform/messaging'
import type { Caller } from '@platform/tokens'
import { z } from 'zod'

const labelMsMax = 1_000
const Credential = z.object({ tenantId: z.string(), label: z.string() })
const Person = z.object({ label: z.string() })

/**
 * Returns the name of the person under whose grant the token was issued, or the label of the credential.
 * @throws PlatformError when auth does not answer, or no longer knows the person or credential
 */
export async function labelOf(
  { grantId, subject, credentialId, tenantId }: Caller,
  messaging: Messaging,
): Promise<string | null> {
  const ask = (name: string, input: object) => callCommand(messaging, 'auth', name, input, { timeoutMs: labelMsMax })
  if (grantId !== undefined) return Person.parse(await ask('user.label', { userId: subject })).label
  const credential = Credential.parse(await ask('credential.get', { clientId: credentialId }))
  return credential.tenantId === tenantId ? credential.label : null
}

import { command } from '@platform/messaging'
import { type Scope, scopes, warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { actor } from './actor.ts'

const legal = Object.keys(scopes)
const scope = z.custom<Scope>((value) => typeof value === 'string' && Object.hasOwn(scopes, value), {
  error: ({ input }) => `${JSON.stringify(input)} is not a scope; the scopes are ${legal.join(', ')}`,
})
/** In the order in which scopes are listed everywhere, each once. */
const scopeList = z
  .array(scope)
  .min(1)
  .transform((list) => legal.filter((name): name is Scope => list.includes(name as Scope)))
const clientId = z.string().min(1).max(100)
const graceSecondsMax = 30 * 86_400

type Needs = Pick<Context, 'tenants' | 'credentials' | 'notify' | 'delivery' | 'events'>

/** `credential.create`, `credential.rotate`, `credential.revoke`, `credential.get`, `credential.list`. Secrets are answered once and never again. */
export const credentialCommands = ({ tenants, credentials, notify, delivery, events }: Needs) => ({
  'credential.create': command(
    z.object({
      tenantId: z.string(),
      scopes: scopeList.default([...warehouseScopes]),
      label: z.string().trim().max(100).default(''),
      actor,
    }),
    async (input) => {
      await tenants.get(input.tenantId)
      const { credential, clientSecret } = await credentials.create(input)
      notify({ credential: credential.clientId })
      await events.credentialCreated(credential, input.actor)
      return { ...credential, clientSecret }
    },
  ),
  'credential.rotate': command(
    z.object({ clientId, graceSeconds: z.number().int().min(0).max(graceSecondsMax).default(0), actor }),
    async (input) => {
      const { credential, clientSecret } = await credentials.rotate(input.clientId, input.graceSeconds)
      notify({ credential: credential.clientId })
      await events.credentialRotated(credential, input.actor, input.graceSeconds)
      return { ...credential, clientSecret, graceSeconds: input.graceSeconds }
    },
  ),
  'credential.revoke': command(z.object({ clientId, actor }), async (input) => {
    const credential = await credentials.revoke(input.clientId)
    notify({ credential: credential.clientId })
    await delivery.deliver()
    await events.credentialRevoked(credential, input.actor)
    return credential
  }),
  'credential.get': command(z.object({ clientId }), (input) => credentials.get(input.clientId)),
  'credential.list': command(z.object({ tenantId: z.string() }), async ({ tenantId }) => {
    await tenants.get(tenantId)
    return { credentials: await credentials.list(tenantId) }
  }),
})

import { randomBytes } from 'node:crypto'
import { callCommand, type Messaging } from '@platform/messaging'
import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import type { DemoTenant } from './catalogue.ts'
import type { DemoMemory, KnownSignIn, KnownTenant } from './demo-memory.ts'

const actor = 'demo'
/** Redirect URI of the demo's partner application; the platform does not listen there. */
const redirectUri = 'http://127.0.0.1:8790/callback'

const Users = z.object({ users: z.array(z.object({ email: z.string() })) })
const Apps = z.object({ apps: z.array(z.object({ clientId: z.string() })) })
const Minted = z.object({ clientId: z.string(), clientSecret: z.string() })

/** Returns 144 random bits in base64url: meets any password policy, and a double click selects it. */
const newPassword = (): string => randomBytes(18).toString('base64url')

type Needs = {
  messaging: Messaging
  memory: DemoMemory
  tenants: { tenant: DemoTenant; known: KnownTenant }[]
  /** Called after each step, so that an aborted start loses no password. */
  remember: () => void
}

/**
 * Creates an admin for each tenant, an operator, and a partner's application. Accounts of an earlier start are kept while they
 * exist in the platform.
 */
export async function seedAccess({ messaging, memory, tenants, remember }: Needs): Promise<void> {
  const auth = (name: string, input: object) => callCommand(messaging, 'auth', name, input, { timeoutMs: 30_000 })
  const { users } = Users.parse(await auth('user.list', {}))
  const known = new Set(users.map(({ email }) => email))

  const ensure = async (key: string, address: string, role: object): Promise<void> => {
    const remembered = memory.people[key]
    if (remembered && known.has(remembered.email)) return
    const [name, domain] = address.split('@')
    // An existing account with this address and an unknown password is left unchanged.
    const email = known.has(address) ? `${name}-${randomBytes(2).toString('hex')}@${domain}` : address
    const person: KnownSignIn = { email, password: newPassword() }
    await auth('user.create', { ...person, ...role, actor })
    memory.people[key] = person
    remember()
  }
  for (const { tenant, known: owner } of tenants) {
    const role = { name: `${tenant.name} admin`, tenantId: owner.id, role: 'admin' }
    await ensure(tenant.key, `admin@${tenant.key}.example`, role)
  }
  await ensure('operator', 'operator@platform.example', { name: 'Platform operator', operator: true })

  const { apps } = Apps.parse(await auth('app.list', {}))
  if (apps.some(({ clientId }) => clientId === memory.partnerApp?.client_id)) return
  const app = Minted.parse(
    await auth('app.create', {
      name: 'Demo Partner',
      redirectUris: [redirectUri],
      scopes: [...warehouseScopes, 'ads:write'],
      actor,
    }),
  )
  memory.partnerApp = { client_id: app.clientId, client_secret: app.clientSecret, redirect_uri: redirectUri }
  remember()
}

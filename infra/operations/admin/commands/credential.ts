import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'
import { expires } from './expires.ts'
import { list } from './list.ts'
import { clientId, seconds, tenant } from './options.ts'

const Credential = z.object({
  clientId: z.string(),
  tenantId: z.string(),
  label: z.string(),
  scopes: z.array(z.string()),
  allowedCidrs: z.array(z.string()),
  createdAt: z.string(),
  createdBy: z.string().optional(),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
})
const WithSecret = Credential.extend({ clientSecret: z.string() })

const scopes = list('scope').optional()
const cidrs = list('cidr').optional()

const publicFields = (credential: z.infer<typeof Credential>) => ({
  client_id: credential.clientId,
  tenant: credential.tenantId,
  label: credential.label,
  scopes: credential.scopes,
  ...(credential.allowedCidrs.length > 0 && { allowed_cidrs: credential.allowedCidrs }),
  created_at: credential.createdAt,
  ...(credential.createdBy && { created_by: credential.createdBy }),
  ...(credential.expiresAt && { expires_at: credential.expiresAt }),
  ...(credential.revokedAt && { revoked_at: credential.revokedAt }),
  ...(credential.lastUsedAt && { last_used_at: credential.lastUsedAt }),
})

const stateOf = ({ revokedAt, expiresAt }: z.infer<typeof Credential>): string =>
  revokedAt ? 'revoked' : expiresAt && new Date(expiresAt) <= new Date() ? 'expired' : 'live'

/** Formats a new secret, which is shown only once. */
const withSecret = (credential: z.infer<typeof WithSecret>) => ({
  json: { ...publicFields(credential), client_secret: credential.clientSecret },
  text: [
    ...columns([
      ['client_id', credential.clientId],
      ['client_secret', credential.clientSecret],
      ['scopes', credential.scopes.join(' ')],
      ...(credential.expiresAt ? [['expires', credential.expiresAt]] : []),
      ...(credential.allowedCidrs.length > 0 ? [['only from', credential.allowedCidrs.join(' ')]] : []),
    ]),
    'The secret is not shown again.',
  ],
})

/** Commands for service credentials, with which a partner's backend gets access tokens. */
export const credentialCommands = [
  adminCommand(
    {
      words: 'credential create',
      about: 'adds a credential; without --scopes it gets the four read scopes',
      options: z.object({ tenant, scopes, label: z.string().optional().describe('label'), expires, cidr: cidrs }),
    },
    async ({ tenant, scopes, label, expires, cidr }, { messaging, actor }) => {
      const input = { tenantId: tenant, scopes, label, expiresAt: expires, allowedCidrs: cidr, actor }
      return withSecret(WithSecret.parse(await callCommand(messaging, 'auth', 'credential.create', input)))
    },
  ),
  adminCommand(
    {
      words: 'credential rotate',
      about: 'issues a new secret; the old one stays valid for the grace period (0 s)',
      positional: 'client_id',
      options: z.object({
        client_id: clientId,
        'grace-seconds': seconds.optional(),
      }),
    },
    async (input, { messaging, actor }) => {
      const rotation = { clientId: input.client_id, graceSeconds: input['grace-seconds'], actor }
      return withSecret(WithSecret.parse(await callCommand(messaging, 'auth', 'credential.rotate', rotation)))
    },
  ),
  adminCommand(
    {
      words: 'credential revoke',
      about: 'revokes a credential with all its tokens, irreversibly',
      positional: 'client_id',
      options: z.object({ client_id: clientId }),
    },
    async ({ client_id }, { messaging, actor }) => {
      const revoked = await callCommand(messaging, 'auth', 'credential.revoke', { clientId: client_id, actor })
      return { json: publicFields(Credential.parse(revoked)), text: [`${client_id} is revoked`] }
    },
  ),
  adminCommand(
    { words: 'credential list', about: "lists a tenant's credentials", options: z.object({ tenant }) },
    async ({ tenant }, { messaging }) => {
      const answer = await callCommand(messaging, 'auth', 'credential.list', { tenantId: tenant })
      const { credentials } = z.object({ credentials: z.array(Credential) }).parse(answer)
      const rows = credentials.map((credential) => [
        credential.clientId,
        stateOf(credential),
        credential.label || '-',
        credential.lastUsedAt ?? 'never',
        credential.expiresAt ?? 'never',
        credential.scopes.join(' '),
      ])
      const head = ['client_id', 'state', 'label', 'last used', 'expires', 'scopes']
      const text = rows.length > 0 ? columns([head, ...rows]) : ['none']
      return { json: { credentials: credentials.map(publicFields) }, text }
    },
  ),
]

import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'
import { list } from './list.ts'
import { tenant, text } from './options.ts'

const SetupCode = z.object({
  id: z.string(),
  tenantId: z.string(),
  label: z.string(),
  scopes: z.array(z.string()),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  state: z.string(),
  clientId: z.string().optional(),
})
const WithCode = SetupCode.extend({ code: z.string() })

const publicFields = (setupCode: z.infer<typeof SetupCode>) => ({
  id: setupCode.id,
  tenant: setupCode.tenantId,
  label: setupCode.label,
  scopes: setupCode.scopes,
  created_by: setupCode.createdBy,
  created_at: setupCode.createdAt,
  expires_at: setupCode.expiresAt,
  state: setupCode.state,
  ...(setupCode.clientId && { client_id: setupCode.clientId }),
})

/** Commands for setup codes, which a partner exchanges for a credential, so that no secret is sent by mail. */
export const setupCodeCommands = [
  adminCommand(
    {
      words: 'setup-code mint',
      about: 'creates a code that can be redeemed for a credential within 15 minutes',
      options: z.object({ tenant, scopes: list('scope').optional(), label: z.string().optional().describe('label') }),
    },
    async ({ tenant, scopes, label }, { messaging, actor }) => {
      const input = { tenantId: tenant, scopes, label, actor }
      const minted = WithCode.parse(await callCommand(messaging, 'auth', 'setup-code.mint', input))
      return {
        json: { ...publicFields(minted), code: minted.code },
        text: [
          ...columns([
            ['code', minted.code],
            ['expires', minted.expiresAt],
            ['scopes', minted.scopes.join(' ')],
          ]),
          'The code is not shown again.',
        ],
      }
    },
  ),
  adminCommand(
    { words: 'setup-code list', about: "lists a tenant's setup codes", options: z.object({ tenant }) },
    async ({ tenant }, { messaging }) => {
      const answer = await callCommand(messaging, 'auth', 'setup-code.list', { tenantId: tenant })
      const { setupCodes } = z.object({ setupCodes: z.array(SetupCode) }).parse(answer)
      const rows = setupCodes.map(({ id, state, label, expiresAt, clientId }) => [
        id,
        state,
        label || '-',
        expiresAt,
        clientId ?? '-',
      ])
      const text = rows.length > 0 ? columns([['id', 'state', 'label', 'expires', 'client_id'], ...rows]) : ['none']
      return { json: { setup_codes: setupCodes.map(publicFields) }, text }
    },
  ),
  adminCommand(
    {
      words: 'setup-code cancel',
      about: 'cancels a code that has not been redeemed',
      positional: 'id',
      options: z.object({ id: text('id') }),
    },
    async ({ id }, { messaging, actor }) => {
      const cancelled = SetupCode.parse(await callCommand(messaging, 'auth', 'setup-code.cancel', { id, actor }))
      return { json: publicFields(cancelled), text: [`${id} is cancelled`] }
    },
  ),
]

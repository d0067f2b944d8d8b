import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'

const User = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  isOperator: z.boolean(),
  hasSecondFactor: z.boolean(),
  createdAt: z.string(),
  disabledAt: z.string().optional(),
})
const WithPassword = User.extend({ password: z.string() })
const Invited = z.object({
  email: z.string(),
  tenantId: z.string(),
  role: z.string(),
  link: z.string(),
  expiresAt: z.string(),
})

const email = z.string().min(1).describe('e-mail')
const tenant = z.string().min(1).describe('tenant')
const role = z.enum(['admin', 'viewer']).describe('admin|viewer')
const positional = 'email'
const byEmail = z.object({ email })

const publicFields = (user: z.infer<typeof User>) => ({
  user: user.userId,
  email: user.email,
  name: user.name,
  operator: user.isOperator,
  second_factor: user.hasSecondFactor,
  created_at: user.createdAt,
  ...(user.disabledAt && { disabled_at: user.disabledAt }),
})

/** The password is shown here and nowhere else again. */
const withPassword = (user: z.infer<typeof WithPassword>) => ({
  json: { ...publicFields(user), password: user.password },
  text: [
    ...columns([
      ['user', user.userId],
      ['e-mail', user.email],
      ['password', user.password],
    ]),
    'The password is not shown again. Its owner should change it at /admin/account.',
  ],
})

const stateOf = ({ disabledAt, isOperator }: z.infer<typeof User>): string => {
  if (disabledAt) return 'disabled'
  return isOperator ? 'operator' : 'live'
}

/** People: who signs in to the console. Passwords are made here, never typed: a command line is no place for one. */
export const userCommands = [
  adminCommand(
    {
      words: 'user create',
      about: 'adds an account with a random password; in a tenant as viewer when no role is named',
      positional,
      options: z.object({
        email,
        name: z.string().min(1).optional().describe('name'),
        tenant: tenant.optional(),
        role: role.optional(),
        operator: z.boolean().optional(),
      }),
    },
    async ({ tenant: tenantId, ...input }, { messaging, actor }) =>
      withPassword(
        WithPassword.parse(await callCommand(messaging, 'auth', 'user.create', { ...input, tenantId, actor })),
      ),
  ),
  adminCommand(
    {
      words: 'user invite',
      about: 'makes a link with which that person joins a tenant, once, within 7 days',
      positional,
      options: z.object({ email, tenant, role }),
    },
    async ({ tenant: tenantId, ...input }, { messaging, actor }) => {
      const invited = Invited.parse(await callCommand(messaging, 'auth', 'user.invite', { ...input, tenantId, actor }))
      return {
        json: {
          email: invited.email,
          tenant: invited.tenantId,
          role: invited.role,
          link: invited.link,
          expires_at: invited.expiresAt,
        },
        text: [invited.link, 'The link works once and is not shown again. Hand it to that person only.'],
      }
    },
  ),
  adminCommand(
    {
      words: 'user list',
      about: 'lists every account, or those of a tenant',
      options: z.object({ tenant: tenant.optional() }),
    },
    async ({ tenant: tenantId }, { messaging }) => {
      const answer = await callCommand(messaging, 'auth', 'user.list', { tenantId })
      const { users } = z.object({ users: z.array(User) }).parse(answer)
      const rows = users.map((user) => [
        user.email,
        stateOf(user),
        user.hasSecondFactor ? 'two factors' : 'password only',
        user.name,
      ])
      const text = rows.length > 0 ? columns([['e-mail', 'state', 'sign-in', 'name'], ...rows]) : ['none']
      return { json: { users: users.map(publicFields) }, text }
    },
  ),
  ...(['disable', 'enable'] as const).map((verb) =>
    adminCommand(
      {
        words: `user ${verb}`,
        about: verb === 'disable' ? 'ends sessions and tokens of an account, and keeps it out' : 'lets it in again',
        positional,
        options: byEmail,
      },
      async (input, { messaging, actor }) => {
        const user = User.parse(await callCommand(messaging, 'auth', `user.${verb}`, { ...input, actor }))
        return { json: publicFields(user), text: [`${user.email} is ${verb}d`] }
      },
    ),
  ),
  adminCommand(
    {
      words: 'user reset-password',
      about: 'gives an account a new random password, and ends its sessions',
      positional,
      options: byEmail,
    },
    async (input, { messaging, actor }) =>
      withPassword(
        WithPassword.parse(await callCommand(messaging, 'auth', 'user.reset_password', { ...input, actor })),
      ),
  ),
  adminCommand(
    {
      words: 'user reset-second-factor',
      about: 'removes the second factor of who has lost phone and recovery codes, and ends the sessions',
      positional,
      options: byEmail,
    },
    async (input, { messaging, actor }) => {
      const user = User.parse(await callCommand(messaging, 'auth', 'user.reset_second_factor', { ...input, actor }))
      return { json: publicFields(user), text: [`${user.email} signs in with the password alone`] }
    },
  ),
]

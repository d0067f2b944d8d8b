import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'
import { choice, tenant, text } from './options.ts'

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

const email = text('e-mail')
const role = choice('admin', 'viewer')
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

/** Formats a new password, which is shown only once. */
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

/** Commands for users of the console. Passwords are generated, so that none appears in a shell history. */
export const userCommands = [
  adminCommand(
    {
      words: 'user create',
      about: 'adds an account with a random password; in a tenant, the default role is viewer',
      positional,
      options: z
        .object({
          email,
          name: text('name').optional(),
          tenant: tenant.optional(),
          role: role.optional(),
          operator: z.boolean().optional(),
        })
        .refine(({ tenant, role }) => !role || tenant, {
          path: ['role'],
          error: 'also needs --tenant, the tenant in which the user has the role',
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
      about: 'creates an invitation link to a tenant, valid once within 7 days',
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
        text: [invited.link, 'The link works once and is not shown again. Give it only to the invited user.'],
      }
    },
  ),
  adminCommand(
    {
      words: 'user list',
      about: 'lists all accounts, or the accounts of one tenant',
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
        about: verb === 'disable' ? 'blocks an account and ends its sessions and tokens' : 'unblocks an account',
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
      about: 'sets a new random password and ends the sessions of the account',
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
      about: 'removes the second factor of a user who lost phone and recovery codes, and ends the sessions',
      positional,
      options: byEmail,
    },
    async (input, { messaging, actor }) => {
      const user = User.parse(await callCommand(messaging, 'auth', 'user.reset_second_factor', { ...input, actor }))
      return { json: publicFields(user), text: [`${user.email} now signs in with the password only`] }
    },
  ),
]

import { PlatformError } from '@platform/errors'
import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import type { User } from '../users/user.ts'
import { role } from '../users/user-input.ts'
import { actor, operator } from './actor.ts'

const email = z.string().min(1).max(254)
const ByEmail = z.object({ email, actor })

const publicFields = ({ id, ...user }: User) => ({ userId: id, ...user })

/**
 * `user.create`, `user.label` (a user's name), `user.list`, `user.invite`, `user.disable`, `user.enable`, `user.reset_password`,
 * `user.reset_second_factor`. Passwords and links are returned only by the command that creates them.
 */
export function userCommands({ manageUsers, tenants }: Pick<Context, 'manageUsers' | 'tenants'>) {
  const idOf = async (address: string): Promise<string> => {
    const wanted = address.trim().toLowerCase()
    const user = (await manageUsers.list()).find((one) => one.email === wanted)
    if (user) return user.id
    throw new PlatformError('not_found', 'no such user', { friendly: `There is no account for ${wanted}.` })
  }
  return {
    'user.create': command(
      z.object({
        email,
        name: z.string().optional(),
        password: z.string().optional(),
        operator: z.boolean().default(false),
        tenantId: z.string().optional(),
        role: role.optional(),
        actor,
      }),
      async ({ operator: isOperator, actor: by, ...input }) => {
        const { user, password } = await manageUsers.create({ ...input, isOperator }, operator(by))
        return { ...publicFields(user), ...(password !== undefined && { password }) }
      },
    ),
    'user.label': command(z.object({ userId: z.string() }), async ({ userId }) => ({
      label: (await manageUsers.get(userId)).name,
    })),
    'user.list': command(z.object({ tenantId: z.string().optional() }), async ({ tenantId }) => {
      if (tenantId !== undefined) await tenants.get(tenantId)
      const users = await manageUsers.list()
      if (tenantId === undefined) return { users: users.map(publicFields) }
      const members = new Set((await manageUsers.membersOf(tenantId)).map(({ userId }) => userId))
      return { users: users.filter(({ id }) => members.has(id)).map(publicFields) }
    }),
    'user.invite': command(
      z.object({ tenantId: z.string(), email, role: z.string(), actor }),
      async ({ actor: by, ...input }) => {
        const { invitation, link } = await manageUsers.invite(input, operator(by))
        return { ...invitation, link }
      },
    ),
    'user.disable': command(ByEmail, async (input) =>
      publicFields(await manageUsers.disable(await idOf(input.email), operator(input.actor))),
    ),
    'user.enable': command(ByEmail, async (input) =>
      publicFields(await manageUsers.enable(await idOf(input.email), operator(input.actor))),
    ),
    'user.reset_password': command(ByEmail, async (input) => {
      const { user, password } = await manageUsers.resetPassword(await idOf(input.email), operator(input.actor))
      return { ...publicFields(user), password }
    }),
    'user.reset_second_factor': command(ByEmail, async (input) =>
      publicFields(await manageUsers.resetSecondFactor(await idOf(input.email), operator(input.actor))),
    ),
  }
}

import { randomBytes } from 'node:crypto'
import { validationError } from '@platform/errors'
import type { JoiningDatabase } from '@platform/postgres'
import { parseInput } from '@platform/validation'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { Actor } from '../credentials/credential.ts'
import type { TenantStore } from '../credentials/tenant-store.ts'
import type { ManageGrants } from '../grants/manage-grants.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import type { UserEvents } from './events.ts'
import type { Invitation, InvitationStore } from './invitation-store.ts'
import type { MembershipStore } from './membership-store.ts'
import { requireGoodPassword } from './password/password-rules.ts'
import type { Passwords } from './password/passwords.ts'
import type { SecondFactorStore } from './second-factor/second-factor-store.ts'
import type { SessionStore } from './sessions/session-store.ts'
import type { Member, Membership, Role, User } from './user.ts'
import { role, userEmail, userName } from './user-input.ts'
import type { UserStore } from './user-store.ts'

/** Input for creating an account as an operator. */
export interface CreateUserInput {
  email: string
  /** Default: the local part of the address. */
  name?: string | undefined
  /** Default: a random password. */
  password?: string | undefined
  isOperator?: boolean
  tenantId?: string | undefined
  /** Role in the tenant; default viewer. */
  role?: Role | undefined
}

type Needs = {
  database: JoiningDatabase
  tenants: Pick<TenantStore, 'get'>
  users: UserStore
  memberships: MembershipStore
  invitations: InvitationStore
  passwords: Passwords
  secondFactors: SecondFactorStore
  sessions: SessionStore
  revocations: Pick<RevocationStore, 'record'>
  delivery: Pick<RevocationDelivery, 'deliver'>
  manageGrants: Pick<ManageGrants, 'endOfUser'>
  events: UserEvents
  issuer: string
}

const Address = z.object({ email: userEmail })
const Named = Address.extend({ name: userName })
const Invited = Address.extend({ tenantId: z.string(), role })
const newPassword = (): string => randomBytes(18).toString('base64url')

/**
 * Operations on users for tenant admins and operators. Callers must have authorized `by`: tenant admins for invitations,
 * roles and removals in their tenant, operators for everything.
 */
export function createManageUsers(needs: Needs) {
  const { database, tenants, users, memberships, invitations, passwords, secondFactors, sessions, events } = needs
  const revokeTokens = (id: string, client: PoolClient): Promise<void> =>
    needs.revocations.record({ type: 'user', id, before: Math.floor(Date.now() / 1_000) }, client)

  return {
    list: (): Promise<User[]> => users.list(),
    /** @throws PlatformError `not_found` */
    get: (userId: string): Promise<User> => users.get(userId),
    membershipsOf: (userId: string): Promise<Membership[]> => memberships.ofUser(userId),
    membersOf: (tenantId: string): Promise<Member[]> => memberships.ofTenant(tenantId),
    /** Returns open invitations. */
    invitationsOf: (tenantId: string): Promise<Invitation[]> => invitations.ofTenant(tenantId),

    /**
     * Creates an account. Returns the password only if it was generated here.
     * @throws PlatformError `validation_error`, `not_found`
     */
    async create(input: CreateUserInput, by: Actor): Promise<{ user: User; password: string | undefined }> {
      const { email } = parseInput(Address, input)
      const { name } = parseInput(Named, { email, name: input.name ?? email.split('@')[0] })
      if (input.role !== undefined && input.tenantId === undefined)
        throw validationError([{ path: 'role', message: 'needs the tenant in which the user has the role' }])
      if (input.password !== undefined) requireGoodPassword(input.password, { email, name })
      const tenant = input.tenantId === undefined ? undefined : await tenants.get(input.tenantId)
      const password = input.password ?? newPassword()
      const membership = tenant && { tenantId: tenant.id, role: input.role ?? ('viewer' as const) }
      const passwordHash = await passwords.hash(password)
      const user = await database.transaction(async (client) => {
        const created = await users.create({ email, name, passwordHash, isOperator: input.isOperator ?? false }, client)
        if (membership) await memberships.add(membership.tenantId, created.id, membership.role, client)
        await events.userCreated(created, { by })
        if (membership) await events.memberAdded(created, { ...membership, by })
        return created
      })
      return { user, password: input.password === undefined ? password : undefined }
    },

    /**
     * Creates an invitation. The link is returned only here, for the inviter to send.
     * @throws PlatformError `validation_error`, `not_found`
     */
    async invite(
      input: { tenantId: string; email: string; role: string },
      by: Actor,
    ): Promise<{ invitation: Invitation; link: string }> {
      const wanted = parseInput(Invited, input)
      await tenants.get(wanted.tenantId)
      const { invitation, token } = await database.transaction(async () => {
        const created = await invitations.create(wanted)
        await events.userInvited(created.invitation, by)
        return created
      })
      return { invitation, link: `${needs.issuer}/admin/invitation?token=${token}` }
    },
    /** @throws PlatformError `not_found`, also for another tenant's invitation */
    withdrawInvitation: (tenantId: string, invitationId: string, by: Actor): Promise<void> =>
      database.transaction(async () => {
        const withdrawn = await invitations.withdraw(tenantId, invitationId)
        await events.invitationWithdrawn(tenantId, invitationId, withdrawn, by)
      }),

    /** @throws PlatformError `not_found` for a user who is not a member, `validation_error` for the last admin */
    async setRole(input: { tenantId: string; userId: string; role: string }, by: Actor): Promise<void> {
      const { role: to } = parseInput(z.object({ role }), input)
      await database.transaction(async () => {
        const from = await memberships.setRole(input.tenantId, input.userId, to)
        if (from !== to) await events.roleChanged(await users.get(input.userId), input.tenantId, { from, to }, by)
      })
    },
    /**
     * Removes a user from a tenant. Revokes the user's tokens and the grants in this tenant.
     * @throws PlatformError `not_found`, `validation_error` for the last admin
     */
    async remove({ tenantId, userId }: { tenantId: string; userId: string }, by: Actor): Promise<void> {
      await database.transaction(async (client) => {
        await memberships.remove(tenantId, userId, client)
        await revokeTokens(userId, client)
        await needs.manageGrants.endOfUser({ userId, tenantId }, 'person_removed', by)
        await events.memberRemoved(await users.get(userId), tenantId, by)
      })
      await needs.delivery.deliver()
    },

    /** Disables an account. Ends its sessions, tokens and grants. @throws PlatformError `not_found` */
    async disable(userId: string, by: Actor): Promise<User> {
      const user = await database.transaction(async (client) => {
        await users.disable(userId, client)
        await sessions.endAll(userId, { client })
        await revokeTokens(userId, client)
        await needs.manageGrants.endOfUser({ userId }, 'person_disabled', by)
        const disabled = await users.get(userId)
        await events.userDisabled(disabled, { by })
        return disabled
      })
      await needs.delivery.deliver()
      return user
    },
    /** @throws PlatformError `not_found` */
    enable: (userId: string, by: Actor): Promise<User> =>
      database.transaction(async (client) => {
        await users.enable(userId, client)
        const user = await users.get(userId)
        await events.userEnabled(user, { by })
        return user
      }),
    /** Removes a lost second factor and ends the user's sessions. @throws PlatformError `not_found` */
    resetSecondFactor: (userId: string, by: Actor): Promise<User> =>
      database.transaction(async () => {
        const user = await users.get(userId)
        await secondFactors.remove(userId)
        await sessions.endAll(userId)
        await events.secondFactorOff(user, { by })
        return users.get(userId)
      }),
    /**
     * Replaces a forgotten password by a random one, returned only here, and ends the user's sessions.
     * @throws PlatformError `not_found`
     */
    async resetPassword(userId: string, by: Actor): Promise<{ user: User; password: string }> {
      const user = await users.get(userId)
      const password = newPassword()
      const passwordHash = await passwords.hash(password)
      await database.transaction(async () => {
        await users.setPasswordHash(userId, passwordHash)
        await sessions.endAll(userId)
        await events.passwordReset(user, { by })
      })
      return { user, password }
    },
  }
}

export type ManageUsers = ReturnType<typeof createManageUsers>

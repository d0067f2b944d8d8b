import { randomBytes } from 'node:crypto'
import type { Database } from '@platform/postgres'
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
import { parseInput, role, userEmail, userName } from './user-input.ts'
import type { UserStore } from './user-store.ts'

/** Somebody whom an operator makes an account for. */
export interface NewUser {
  email: string
  /** The part of the address before the @ when it is left out. */
  name?: string | undefined
  /** A random one when it is left out. */
  password?: string | undefined
  isOperator?: boolean
  tenantId?: string | undefined
  /** In that tenant; viewer when it is left out. */
  role?: Role | undefined
}

type Needs = {
  database: Database
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
 * What admins do with the people of their tenant, and operators with every account. Whoever calls has checked that `by` may:
 * a tenant's admin its own invitations, roles and removals, an operator all of it.
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
    /** Those that nobody has taken up. */
    invitationsOf: (tenantId: string): Promise<Invitation[]> => invitations.ofTenant(tenantId),

    /** Makes an account. The password is answered once, and only where it was made here. @throws PlatformError `validation_error`, `not_found` */
    async create(input: NewUser, by: Actor): Promise<{ user: User; password: string | undefined }> {
      const { email } = parseInput(Address, input)
      const { name } = parseInput(Named, { email, name: input.name ?? email.split('@')[0] })
      if (input.password !== undefined) requireGoodPassword(input.password, { email, name })
      const tenant = input.tenantId === undefined ? undefined : await tenants.get(input.tenantId)
      const password = input.password ?? newPassword()
      const place = tenant && { tenantId: tenant.id, role: input.role ?? ('viewer' as const) }
      const passwordHash = await passwords.hash(password)
      const user = await database.transaction(async (client) => {
        const created = await users.create({ email, name, passwordHash, isOperator: input.isOperator ?? false }, client)
        if (place) await memberships.add(place.tenantId, created.id, place.role, client)
        return created
      })
      await events.userCreated(user, { by })
      if (place) await events.memberAdded(user, { ...place, by })
      return { user, password: input.password === undefined ? password : undefined }
    },

    /** Offers a place in a tenant. The link is answered once: it is the inviter's to hand over. @throws PlatformError `validation_error`, `not_found` */
    async invite(
      input: { tenantId: string; email: string; role: string },
      by: Actor,
    ): Promise<{ invitation: Invitation; link: string }> {
      const wanted = parseInput(Invited, input)
      await tenants.get(wanted.tenantId)
      const { invitation, token } = await invitations.create(wanted)
      await events.userInvited(invitation, by)
      return { invitation, link: `${needs.issuer}/admin/invitation?token=${token}` }
    },
    /** @throws PlatformError `not_found`, also for another tenant's */
    async withdrawInvitation(tenantId: string, invitationId: string, by: Actor): Promise<void> {
      const withdrawn = await invitations.withdraw(tenantId, invitationId)
      await events.invitationWithdrawn(tenantId, invitationId, withdrawn, by)
    },

    /** @throws PlatformError `not_found` for who does not belong there, `validation_error` for the last admin */
    async setRole(input: { tenantId: string; userId: string; role: string }, by: Actor): Promise<void> {
      const { role: to } = parseInput(z.object({ role }), input)
      const from = await memberships.setRole(input.tenantId, input.userId, to)
      if (from !== to) await events.roleChanged(await users.get(input.userId), input.tenantId, { from, to }, by)
    },
    /** Takes a person out of a tenant; their tokens end, and what they allowed applications there. @throws PlatformError `not_found`, `validation_error` for the last admin */
    async remove({ tenantId, userId }: { tenantId: string; userId: string }, by: Actor): Promise<void> {
      await database.transaction(async (client) => {
        await memberships.remove(tenantId, userId, client)
        await revokeTokens(userId, client)
      })
      await needs.delivery.deliver()
      await needs.manageGrants.endOfUser({ userId, tenantId }, 'person_removed', by)
      await events.memberRemoved(await users.get(userId), tenantId, by)
    },

    /** Ends a person's sessions and tokens and what they allowed applications, and lets them in no more. @throws PlatformError `not_found` */
    async disable(userId: string, by: Actor): Promise<User> {
      await database.transaction(async (client) => {
        await users.disable(userId, client)
        await sessions.endAll(userId, { client })
        await revokeTokens(userId, client)
      })
      await needs.delivery.deliver()
      await needs.manageGrants.endOfUser({ userId }, 'person_disabled', by)
      const user = await users.get(userId)
      await events.userDisabled(user, { by })
      return user
    },
    /** @throws PlatformError `not_found` */
    async enable(userId: string, by: Actor): Promise<User> {
      await database.transaction((client) => users.enable(userId, client))
      const user = await users.get(userId)
      await events.userEnabled(user, { by })
      return user
    },
    /** For who has lost phone and recovery codes. Their sessions end. @throws PlatformError `not_found` */
    async resetSecondFactor(userId: string, by: Actor): Promise<User> {
      const user = await users.get(userId)
      await secondFactors.remove(userId)
      await sessions.endAll(userId)
      await events.secondFactorOff(user, { by })
      return users.get(userId)
    },
    /** For who has forgotten it: a random one, answered once. Their sessions end. @throws PlatformError `not_found` */
    async resetPassword(userId: string, by: Actor): Promise<{ user: User; password: string }> {
      const user = await users.get(userId)
      const password = newPassword()
      await users.setPasswordHash(userId, await passwords.hash(password))
      await sessions.endAll(userId)
      await events.passwordReset(user, { by })
      return { user, password }
    },
  }
}

export type ManageUsers = ReturnType<typeof createManageUsers>

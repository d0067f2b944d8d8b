import { PlatformError } from '@platform/errors'
import type { JoiningDatabase } from '@platform/postgres'
import { parseInput } from '@platform/validation'
import { z } from 'zod'
import { type UserEvents, userActor } from './events.ts'
import type { Invitation, InvitationStore } from './invitation-store.ts'
import type { MembershipStore } from './membership-store.ts'
import { requireGoodPassword } from './password/password-rules.ts'
import type { Passwords } from './password/passwords.ts'
import type { Browser } from './password-check.ts'
import type { AnySession, SignedIn } from './sessions.ts'
import type { Entry, SignIn } from './sign-in.ts'
import type { UserIdentity } from './user.ts'
import { userName } from './user-input.ts'
import type { UserStore } from './user-store.ts'

type Needs = {
  database: JoiningDatabase
  store: InvitationStore
  users: UserStore
  memberships: MembershipStore
  passwords: Passwords
  signIn: Pick<SignIn, 'enter'>
  events: UserEvents
}

/** Accepts invitations: for a new account, or for the signed-in user. */
export function createInvitations({ database, store, users, memberships, passwords, signIn, events }: Needs) {
  const joined = async (user: UserIdentity, { id, tenantId, role }: Invitation, browser: Browser): Promise<void> => {
    const by = userActor(user)
    await events.memberAdded(user, { tenantId, role, by, invitation: id, origin: browser.client })
  }
  return {
    /** @throws PlatformError `not_found` for an invitation that is unknown, used, withdrawn or expired */
    async look(token: string): Promise<{ invitation: Invitation; hasAccount: boolean }> {
      const invitation = await store.get(token)
      return { invitation, hasAccount: (await users.findByEmail(invitation.email)) !== undefined }
    },
    /** Creates the account and signs in. @throws PlatformError `not_found`, `validation_error` */
    async acceptAsNew(
      token: string,
      input: { name: string; password: string },
      browser: Browser,
      replaces?: AnySession,
    ): Promise<Entry> {
      const invitation = await store.get(token)
      const { email } = invitation
      const { name } = parseInput(z.object({ name: userName }), input)
      requireGoodPassword(input.password, { email, name })
      const passwordHash = await passwords.hash(input.password)
      return database.transaction(async (client) => {
        await store.redeem(token, client)
        const user = await users.create({ email, name, passwordHash, isOperator: false }, client)
        await memberships.add(invitation.tenantId, user.id, invitation.role, client)
        await events.userCreated(user, { origin: browser.client })
        await joined(user, invitation, browser)
        return signIn.enter(user, 'none', browser, replaces?.sessionKey)
      })
    },
    /** @throws PlatformError `not_found`, `operation_not_permitted` for an invitation of another address */
    async acceptAs({ user }: SignedIn, token: string, browser: Browser): Promise<Invitation> {
      const invitation = await store.get(token)
      if (user.email !== invitation.email) {
        throw new PlatformError('operation_not_permitted', 'an invitation of another address', {
          friendly: `This invitation is for ${invitation.email}. Sign in with that address to accept it.`,
        })
      }
      await database.transaction(async (client) => {
        await store.redeem(token, client)
        const isNew = await memberships.add(invitation.tenantId, user.id, invitation.role, client)
        if (isNew) await joined(user, invitation, browser)
      })
      return invitation
    },
  }
}

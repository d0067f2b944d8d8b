import type { JoiningDatabase } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import type { TenantStore } from '../credentials/tenant-store.ts'
import type { ManageGrants } from '../grants/manage-grants.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import { createCodeCheck } from './code-check.ts'
import type { UserEvents } from './events.ts'
import { createInvitationStore } from './invitation-store.ts'
import { createInvitations } from './invitations.ts'
import { createKeyedHash } from './keyed-hash.ts'
import { createAttempts } from './lockout/attempts.ts'
import { createDeviceCookie } from './lockout/device-cookie.ts'
import { createManageAccount } from './manage-account.ts'
import { createManageUsers } from './manage-users.ts'
import { createMembershipStore } from './membership-store.ts'
import { createPasswords } from './password/passwords.ts'
import { createPasswordCheck } from './password-check.ts'
import { createSecondFactorStore } from './second-factor/second-factor-store.ts'
import { createCookies } from './sessions/cookies.ts'
import { createSessionStore } from './sessions/session-store.ts'
import { createVisits } from './sessions/visits.ts'
import { createSessions } from './sessions.ts'
import { createSignIn } from './sign-in.ts'
import { createUserStore } from './user-store.ts'

type Needs = {
  database: JoiningDatabase
  secrets: SecretBox
  pepper: Buffer
  issuer: string
  config: { idleSeconds: number; absoluteSeconds: number; operatorSecondFactor: 'required' | 'optional' }
  tenants: TenantStore
  revocations: RevocationStore
  delivery: RevocationDelivery
  manageGrants: ManageGrants
  events: UserEvents
}

/** Creates the users subsystem: accounts, sign-in, second factors, invitations and memberships. */
export function createUsers(needs: Needs) {
  const { database, secrets, issuer, config, events } = needs
  const keyedHash = createKeyedHash(needs.pepper)
  const cookies = createCookies({ issuer })
  const attempts = createAttempts({ database, keyedHash })
  const devices = createDeviceCookie(keyedHash)
  const passwords = createPasswords()

  const users = createUserStore(database)
  const memberships = createMembershipStore(database)
  const invitationStore = createInvitationStore(database)
  const secondFactors = createSecondFactorStore({ database, secrets, keyedHash })
  const store = createSessionStore(database, config)

  const sessions = createSessions({ store, cookies, keyedHash, operatorSecondFactor: config.operatorSecondFactor })
  const checkPassword = createPasswordCheck({ users, passwords, attempts, devices, events })
  const checkCode = createCodeCheck({ secondFactors, attempts, devices, events })
  const signIn = createSignIn({ database, checkPassword, checkCode, sessions: store, devices, events })
  const own = { database, users, passwords, sessions: store, secondFactors, events }
  return {
    cookies,
    sessions,
    /** Browsers that are not signed in, and the CSRF tokens of their forms. */
    visits: createVisits({ cookies, keyedHash }),
    signIn,
    invitations: createInvitations({ ...own, store: invitationStore, memberships, signIn }),
    account: createManageAccount({ ...own, ...config, checkPassword, signIn, issuer }),
    manageUsers: createManageUsers({ ...needs, ...own, memberships, invitations: invitationStore }),
    purges: [store.purge, attempts.purge, invitationStore.purge],
  }
}

export type Users = ReturnType<typeof createUsers>

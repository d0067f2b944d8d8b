import type { IncomingMessage } from 'node:http'
import type { KeyedHash } from './keyed-hash.ts'
import type { Cookies } from './sessions/cookies.ts'
import type { Session, SessionStore } from './sessions/session-store.ts'
import type { Membership } from './user.ts'

/** A session whose user has completed every required factor. */
export interface SignedIn {
  sessionKey: string
  user: { id: string; email: string; name: string; isOperator: boolean }
  memberships: Membership[]
  /** CSRF token of the session's forms. */
  csrfToken: string
  signedInAt: Date
}

/** A session that may still need a second factor, or its setup. */
export interface AnySession extends SignedIn {
  hasSecondFactor: boolean
  /** `nothing`: complete. `code`: the second factor is pending. `enrolment`: an operator has yet to set one up. */
  needs: 'nothing' | 'code' | 'enrolment'
}

type Needs = {
  store: SessionStore
  cookies: Cookies
  keyedHash: KeyedHash
  operatorSecondFactor: 'required' | 'optional'
}

/** Finds sessions by the cookie of a request. */
export function createSessions({ store, cookies, keyedHash, operatorSecondFactor }: Needs) {
  const needsOf = ({ isPending, user }: Session): AnySession['needs'] => {
    if (isPending) return 'code'
    return user.isOperator && !user.hasSecondFactor && operatorSecondFactor === 'required' ? 'enrolment' : 'nothing'
  }
  const any = async (req: IncomingMessage): Promise<AnySession | undefined> => {
    const token = cookies.read(req, 'session')
    const session = token && (await store.find(token))
    if (!session) return undefined
    const { hasSecondFactor, ...user } = session.user
    return {
      sessionKey: session.key,
      user,
      memberships: session.memberships,
      csrfToken: keyedHash('csrf', session.key).toString('base64url'),
      signedInAt: session.signedInAt,
      hasSecondFactor,
      needs: needsOf(session),
    }
  }
  return {
    /** Returns the session if it is complete; undefined while a second factor or its setup is pending. */
    async current(req: IncomingMessage): Promise<SignedIn | undefined> {
      const session = await any(req)
      return session?.needs === 'nothing' ? session : undefined
    },
    /** Returns the session also when it is incomplete, for the pages that complete it and for signing out. */
    any,
  }
}

export type Sessions = ReturnType<typeof createSessions>

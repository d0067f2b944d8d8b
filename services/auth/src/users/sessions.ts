import type { IncomingMessage } from 'node:http'
import type { KeyedHash } from './keyed-hash.ts'
import type { Cookies } from './sessions/cookies.ts'
import type { Session, SessionStore } from './sessions/session-store.ts'
import type { Membership } from './user.ts'

/** Somebody who is signed in with everything that their account asks for. */
export interface SignedIn {
  sessionKey: string
  user: { id: string; email: string; name: string; isOperator: boolean }
  memberships: Membership[]
  /** The token of this session's forms. */
  csrfToken: string
  signedInAt: Date
}

/** A session that may be short of something: its second factor is outstanding, or has yet to be set up. */
export interface AnySession extends SignedIn {
  hasSecondFactor: boolean
  /** `open`: nothing is missing. `code`: the second factor was not shown yet. `enrolment`: an operator has none yet. */
  needs: 'nothing' | 'code' | 'enrolment'
}

type Needs = {
  store: SessionStore
  cookies: Cookies
  keyedHash: KeyedHash
  operatorSecondFactor: 'required' | 'optional'
}

/** Finds the session of a request's cookie. */
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
    /** Whoever is signed in; undefined also while a second factor is outstanding, or an operator has yet to set one up. */
    async current(req: IncomingMessage): Promise<SignedIn | undefined> {
      const session = await any(req)
      return session?.needs === 'nothing' ? session : undefined
    },
    /** Also a session that lacks something: for the pages where that is made good, and for signing out. */
    any,
  }
}

export type Sessions = ReturnType<typeof createSessions>

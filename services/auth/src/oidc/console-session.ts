import { hash } from 'node:crypto'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Sessions, SignedIn } from '../users/sessions.ts'

const signedInUsers = new WeakMap<object, SignedIn>()

/** Returns the console user of the browser that sent the request. */
export const userOf = (ctx: KoaContextWithOIDC): SignedIn | undefined => signedInUsers.get(ctx)

/** Returns the session id for oidc-provider: a hash from which the console session cannot be derived. */
export const sessionUidOf = ({ sessionKey }: Pick<SignedIn, 'sessionKey'>): string =>
  hash('sha256', `oauth ${sessionKey}`, 'base64url')

/**
 * Makes oidc-provider use the console's session in each request. It has no session of its own, so none can outlive the
 * console's.
 */
export function bindSession(provider: Provider, sessions: Pick<Sessions, 'current'>): void {
  provider.Session.get = async (ctx) => {
    const signedIn = await sessions.current(ctx.req)
    const session = new provider.Session()
    if (signedIn) {
      signedInUsers.set(ctx, signedIn)
      const loginTs = Math.floor(signedIn.signedInAt.getTime() / 1_000)
      Object.assign(session, { uid: sessionUidOf(signedIn), accountId: signedIn.user.id, loginTs })
    }
    // oidc-provider neither stores a destroyed session nor sets its cookie.
    return Object.defineProperty(session, 'destroyed', { value: true })
  }
}

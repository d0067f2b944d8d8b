import { hash } from 'node:crypto'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Sessions, SignedIn } from '../users/sessions.ts'

const signedInUsers = new WeakMap<object, SignedIn>()

/** Who is signed in to the console in the browser that sent this request. */
export const userOf = (ctx: KoaContextWithOIDC): SignedIn | undefined => signedInUsers.get(ctx)

/** Names a console session to the OAuth server without being of any use to get into it. */
export const sessionUidOf = ({ sessionKey }: Pick<SignedIn, 'sessionKey'>): string =>
  hash('sha256', `oauth ${sessionKey}`, 'base64url')

/**
 * The OAuth server keeps no session of its own. With every request it learns from the console's who is signed in: it can
 * neither outlive that nor differ from it.
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
    // What counts as destroyed is neither stored nor given to the browser as a cookie.
    return Object.defineProperty(session, 'destroyed', { value: true })
  }
}

import type { IncomingMessage } from 'node:http'
import { SeeOther } from './see-other.ts'

/** Where the person signed in is found out. */
export interface CurrentSession<T> {
  current(req: IncomingMessage): Promise<T | undefined>
}

/** The person signed in. Everybody else is sent to sign in, and from there back to the page wanted. */
export async function requireSignedIn<T>(
  req: IncomingMessage & { originalUrl: string },
  sessions: CurrentSession<T>,
): Promise<T> {
  const signedIn = await sessions.current(req)
  if (signedIn) return signedIn
  const isPage = req.method === 'GET' || req.method === 'HEAD'
  throw new SeeOther(`/admin/sign-in${isPage ? `?next=${encodeURIComponent(req.originalUrl)}` : ''}`)
}

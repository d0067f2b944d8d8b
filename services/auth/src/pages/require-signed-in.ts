import type { IncomingMessage } from 'node:http'
import { SeeOther } from './see-other.ts'

/** Finds the session of a request. */
export interface CurrentSession<T> {
  current(req: IncomingMessage): Promise<T | undefined>
}

/** Returns the signed-in user. @throws SeeOther to the sign-in page, with a way back, when no user is signed in */
export async function requireSignedIn<T>(
  req: IncomingMessage & { originalUrl: string },
  sessions: CurrentSession<T>,
): Promise<T> {
  const signedIn = await sessions.current(req)
  if (signedIn) return signedIn
  const isPage = req.method === 'GET' || req.method === 'HEAD'
  throw new SeeOther(`/admin/sign-in${isPage ? `?next=${encodeURIComponent(req.originalUrl)}` : ''}`)
}

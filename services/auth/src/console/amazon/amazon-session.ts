import { hash } from 'node:crypto'
import type { SignedIn } from '../../users/sessions.ts'

/** Returns an id of the browser session for the services that hold pending consents. It does not reveal the session token. */
export const amazonSession = ({ sessionKey }: Pick<SignedIn, 'sessionKey'>): string =>
  hash('sha256', `amazon consent ${sessionKey}`)

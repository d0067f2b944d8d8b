import { hash } from 'node:crypto'
import type { SignedIn } from '../../users/sessions.ts'

/** Names a browser session to the services that hold consents, and tells them nothing of it. */
export const amazonSession = ({ sessionKey }: Pick<SignedIn, 'sessionKey'>): string =>
  hash('sha256', `amazon consent ${sessionKey}`)

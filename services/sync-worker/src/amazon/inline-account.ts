import { hash } from 'node:crypto'
import type { InlineCredentials } from '../definition/inline-credentials.ts'

/**
 * Returns the name of an account whose credentials are in the job itself. One application has many accounts, so the refresh token
 * counts as well; the name reveals nothing of it.
 */
export const inlineAccountOf = ({ client_id, refresh_token }: InlineCredentials): string =>
  `inline ${hash('sha256', JSON.stringify([client_id, refresh_token])).slice(0, 32)}`

import { type Issue, validationError } from '@platform/errors'
import { commonPasswords } from './common-passwords.ts'

/** Minimum and maximum number of characters. */
export const passwordLength = { min: 12, max: 128 } as const
/** Minimum number of characters besides the user's name or address. */
const ownCharactersMin = 6

const fold = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

function problemOf(password: string, { email, name }: { email: string; name: string }): string | undefined {
  const { length } = [...password]
  if (length < passwordLength.min) return `must have at least ${passwordLength.min} characters`
  if (length > passwordLength.max) return `must have at most ${passwordLength.max} characters`
  if (new Set(password).size < 4) return 'must not repeat a few characters'
  const folded = fold(password)
  if (commonPasswords.has(folded)) return 'is one of the most common passwords; choose another'
  for (const word of [email, email.split('@')[0] ?? '', name].map(fold)) {
    const isIn = word.length > 3 && folded.includes(word)
    if (isIn && folded.replaceAll(word, '').length < ownCharactersMin) return 'must not be your name or e-mail address'
  }
  return undefined
}

/**
 * Requires a password of acceptable length that is neither common nor made of the user's name or address.
 * @throws PlatformError `validation_error`
 */
export function requireGoodPassword(password: string, user: { email: string; name: string }): void {
  const message = problemOf(password, user)
  if (message === undefined) return
  const issue: Issue = { path: 'password', message }
  throw validationError([issue], `The password ${message}.`)
}

import { hash } from 'node:crypto'
import { type Kind, kinds, PlatformError } from '@platform/errors'
import type { SecretBox } from '@platform/secrets'

/** A token in hand. */
export interface HeldToken {
  token: string
  /** Milliseconds since 1970 until which it is used; Amazon takes it a little longer. */
  usableUntil: number
}

/** What replicas tell each other about one token: it, or why there is none at the moment. */
export type Stored = HeldToken | PlatformError

/** A name for what must not be one itself: a token, a key of several parts. */
export const digest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22)

interface Wire {
  kind: Kind
  message: string
  friendly: string
  details: Record<string, unknown>
  headers: Record<string, string>
}

/** `origin` names what it was made of; `key` is sealed in with it. `ok.<origin>.<digest of the token>.<until>.<sealed>` */
export const writeToken = (box: SecretBox, key: string, origin: string, { token, usableUntil }: HeldToken): string =>
  `ok.${origin}.${digest(token)}.${usableUntil}.${box.seal(token, key)}`

/** `no.<origin>.<JSON>` */
export function writeFailure(origin: string, { kind, message, friendly, details, headers }: PlatformError): string {
  const wire: Wire = { kind, message, friendly, details, headers }
  return `no.${origin}.${JSON.stringify(wire)}`
}

/** Undefined when it is of another origin, or sealed with a key that is gone. */
export function readStored(box: SecretBox, key: string, origin: string, text: string): Stored | undefined {
  if (text.startsWith(`no.${origin}.`)) {
    const { kind, message, ...told } = JSON.parse(text.slice(4 + origin.length)) as Wire
    return Object.hasOwn(kinds, kind) ? new PlatformError(kind, message, told) : undefined
  }
  if (!text.startsWith(`ok.${origin}.`)) return undefined
  const [, , , until = '', ...sealed] = text.split('.')
  try {
    return { token: box.open(sealed.join('.'), key), usableUntil: Number(until) }
  } catch {
    return undefined
  }
}

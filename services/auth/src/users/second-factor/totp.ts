import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'

const periodSeconds = 30
/** RFC 6238 section 5.2: one step to either side for clocks that differ. */
const window = 1

const totpOf = (secret: string, label = '', issuer = ''): TOTP =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period: periodSeconds, digits: 6, algorithm: 'SHA1' })

/** 160 random bits in base32, as RFC 4226 section 4 asks of HMAC-SHA-1. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32

/** The time step that a code belongs to, or undefined for one that is wrong or too old. */
export function stepOf(secret: string, code: string): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const timestamp = Date.now()
  const delta = totpOf(secret).validate({ token: code, timestamp, window })
  return delta === null ? undefined : TOTP.counter({ period: periodSeconds, timestamp }) + delta
}

/** What an app needs to make codes: as an address, as a picture of it, and as text to type. */
export function enrolmentOf(secret: string, { email, issuer }: { email: string; issuer: string }) {
  const uri = totpOf(secret, email, issuer).toString()
  return { uri, svg: renderSVG(uri, { border: 2, ecc: 'M' }), text: secret.match(/.{1,4}/g)?.join(' ') ?? secret }
}

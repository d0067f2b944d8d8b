import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'

const periodSeconds = 30
/** RFC 6238 section 5.2: one step to either side for clocks that differ. */
const window = 1

const totpOf = (secret: string, label = '', issuer = ''): TOTP =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period: periodSeconds, digits: 6, algorithm: 'SHA1' })

/** Returns 160 random bits in base32, the length that RFC 4226 section 4 recommends. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32

/** Returns the time step of a code; undefined for a wrong or outdated code. */
export function stepOf(secret: string, code: string): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const timestamp = Date.now()
  const delta = totpOf(secret).validate({ token: code, timestamp, window })
  return delta === null ? undefined : TOTP.counter({ period: periodSeconds, timestamp }) + delta
}

/** Returns the otpauth URL for the authenticator app, as a QR code and as text. */
export function enrolmentOf(secret: string, { email, issuer }: { email: string; issuer: string }) {
  const uri = totpOf(secret, email, issuer).toString()
  return { uri, svg: renderSVG(uri, { border: 2, ecc: 'M' }), text: secret.match(/.{1,4}/g)?.join(' ') ?? secret }
}

import { createHmac, timingSafeEqual } from 'node:crypto'

// A constant, so that tokens stay valid across restarts. It protects only simulated data.
const key = 'amazon simulator'

const macOf = (text: string) => createHmac('sha256', key).update(text).digest('base64url')

/** Seals values into tokens with a MAC, and opens them. */
export const signed = {
  seal(statement: object): string {
    const text = Buffer.from(JSON.stringify(statement)).toString('base64url')
    return `${text}.${macOf(text)}`
  },
  /** Returns the sealed value of a token; undefined for any other text. */
  open(token: string): unknown {
    const [text = '', mac = ''] = token.split('.')
    const expected = Buffer.from(macOf(text))
    const given = Buffer.from(mac)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  },
  mac: macOf,
}

import { createHmac, timingSafeEqual } from 'node:crypto'

// No secret: what it guards is made up. It is fixed so that tokens outlive the process.
const key = 'amazon simulator'

const macOf = (text: string) => createHmac('sha256', key).update(text).digest('base64url')

/** Statements in tokens that only this simulator can have made. */
export const signed = {
  seal(statement: object): string {
    const text = Buffer.from(JSON.stringify(statement)).toString('base64url')
    return `${text}.${macOf(text)}`
  },
  /** The statement of a token, as it was sealed; undefined for anything else. */
  open(token: string): unknown {
    const [text = '', mac = ''] = token.split('.')
    const expected = Buffer.from(macOf(text))
    const given = Buffer.from(mac)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  },
  mac: macOf,
}

import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { KeyedHash } from '../keyed-hash.ts'

/** How long a browser stays recognised after its last sign-in. */
export const deviceDays = 180
/** Users per browser. */
const entriesMax = 3

type Entry = { device: string; expires: string; mac: string }

const parse = (cookie: string): Entry[] =>
  cookie
    .split('~')
    .slice(0, entriesMax)
    .map((text) => {
      const [device = '', expires = '', mac = ''] = text.split('.')
      return { device, expires, mac }
    })

/**
 * A signed cookie with the accounts that a browser has signed in to. Such a browser has its own failure counter, so that
 * guessing from elsewhere never locks out the account's owner.
 */
export function createDeviceCookie(keyedHash: KeyedHash) {
  const macOf = (userId: string, device: string, expires: string): Buffer =>
    keyedHash('device', userId, device, expires)
  const isOf = (userId: string, { device, expires, mac }: Entry): boolean => {
    const actual = Buffer.from(mac, 'base64url')
    const expected = macOf(userId, device, expires)
    return actual.length === expected.length && timingSafeEqual(actual, expected)
  }
  return {
    /** Returns the browser's id for the account; undefined if it has never signed in to it. */
    deviceOf(cookie: string | undefined, userId: string): string | undefined {
      const entry = parse(cookie ?? '').find((candidate) => isOf(userId, candidate))
      return entry && Number(entry.expires) > Date.now() / 1_000 ? entry.device : undefined
    },
    /** Returns the cookie after a sign-in: this account first, then those that it contained. */
    remember(cookie: string | undefined, userId: string): string {
      const known = parse(cookie ?? '')
      const device = known.find((entry) => isOf(userId, entry))?.device ?? randomBytes(16).toString('base64url')
      const expires = String(Math.floor(Date.now() / 1_000) + deviceDays * 86_400)
      const others = known.filter((entry) => entry.mac !== '' && !isOf(userId, entry))
      const mac = macOf(userId, device, expires).toString('base64url')
      return [{ device, expires, mac }, ...others]
        .slice(0, entriesMax)
        .map((entry) => [entry.device, entry.expires, entry.mac].join('.'))
        .join('~')
    },
  }
}

export type DeviceCookie = ReturnType<typeof createDeviceCookie>

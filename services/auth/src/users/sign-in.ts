import type { JoiningDatabase } from '@platform/postgres'
import type { CodeCheck } from './code-check.ts'
import type { UserEvents } from './events.ts'
import type { DeviceCookie } from './lockout/device-cookie.ts'
import type { Browser, Checked, PasswordCheck } from './password-check.ts'
import type { SessionStore } from './sessions/session-store.ts'
import type { AnySession } from './sessions.ts'
import type { UserIdentity } from './user.ts'

/** Cookies of a successful step. With `isPending`, the second factor is still required. */
export interface Entry {
  token: string
  isPending: boolean
  /** The new device cookie, when the sign-in is complete. */
  deviceCookie?: string
}

type Needs = {
  database: JoiningDatabase
  checkPassword: PasswordCheck
  checkCode: CodeCheck
  sessions: SessionStore
  devices: DeviceCookie
  events: UserEvents
}

/** Signs in with a password, then with a second factor if the account has one. Each step creates a new session. */
export function createSignIn({ database, checkPassword, checkCode, sessions, devices, events }: Needs) {
  const enter = (user: UserIdentity, secondFactor: string, browser: Browser, replaces?: string): Promise<Entry> =>
    database.transaction(async () => {
      const { client, deviceCookie } = browser
      const token = await sessions.create({ userId: user.id, isPending: false, client }, replaces)
      await events.signedIn(user, client, {
        second_factor: secondFactor,
        known_device: devices.deviceOf(deviceCookie, user.id) !== undefined,
      })
      return { token, isPending: false, deviceCookie: devices.remember(deviceCookie, user.id) }
    })
  return {
    /** `replaces` is the key of the browser's previous session, which ends. */
    async withPassword(email: string, password: string, browser: Browser, replaces?: string): Promise<Checked<Entry>> {
      const checked = await checkPassword(email, password, browser)
      if (checked.status !== 'ok') return checked
      const user = checked.value
      if (!user.hasSecondFactor) return { status: 'ok', value: await enter(user, 'none', browser, replaces) }
      const token = await sessions.create({ userId: user.id, isPending: true, client: browser.client }, replaces)
      return { status: 'ok', value: { token, isPending: true } }
    },
    /** Completes a session that needs a code. */
    withCode: ({ user, sessionKey }: AnySession, code: string, browser: Browser): Promise<Checked<Entry>> =>
      // One transaction: a code that is used up has its sign-in in the audit log.
      database.transaction(async () => {
        const checked = await checkCode(user, code, browser)
        if (checked.status !== 'ok') return checked
        return { status: 'ok', value: await enter(user, checked.value, browser, sessionKey) }
      }),
    /** Signs in a user who has just proven their identity by other means, such as a new account or a new password. */
    enter,
    out: ({ user, sessionKey }: AnySession, browser: Browser): Promise<void> =>
      database.transaction(async () => {
        await sessions.end(user.id, sessionKey)
        await events.signedOut(user, { origin: browser.client })
      }),
  }
}

export type SignIn = ReturnType<typeof createSignIn>

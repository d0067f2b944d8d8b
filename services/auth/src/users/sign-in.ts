import type { CodeCheck } from './code-check.ts'
import type { UserEvents } from './events.ts'
import type { DeviceCookie } from './lockout/device-cookie.ts'
import type { Browser, Checked, PasswordCheck } from './password-check.ts'
import type { SessionStore } from './sessions/session-store.ts'
import type { AnySession } from './sessions.ts'
import type { UserIdentity } from './user.ts'

/** What the browser is to keep; with `isPending` it has yet to show a second factor. */
export interface Entry {
  token: string
  isPending: boolean
  /** The new device cookie, once the sign-in is whole. */
  deviceCookie?: string
}

type Needs = {
  checkPassword: PasswordCheck
  checkCode: CodeCheck
  sessions: SessionStore
  devices: DeviceCookie
  events: UserEvents
}

/** The way in: a password, then a second factor where the account has one. Each step makes a session of its own. */
export function createSignIn({ checkPassword, checkCode, sessions, devices, events }: Needs) {
  const enter = async (
    user: UserIdentity,
    secondFactor: string,
    browser: Browser,
    replaces?: string,
  ): Promise<Entry> => {
    const { client, deviceCookie } = browser
    const token = await sessions.create({ userId: user.id, isPending: false, client }, replaces)
    await events.signedIn(user, client, {
      second_factor: secondFactor,
      known_device: devices.deviceOf(deviceCookie, user.id) !== undefined,
    })
    return { token, isPending: false, deviceCookie: devices.remember(deviceCookie, user.id) }
  }
  return {
    /** `replaces`: the session that the browser came with, which ends. */
    async withPassword(email: string, password: string, browser: Browser, replaces?: string): Promise<Checked<Entry>> {
      const checked = await checkPassword(email, password, browser)
      if (checked.status !== 'ok') return checked
      const user = checked.value
      if (!user.hasSecondFactor) return { status: 'ok', value: await enter(user, 'none', browser, replaces) }
      const token = await sessions.create({ userId: user.id, isPending: true, client: browser.client }, replaces)
      return { status: 'ok', value: { token, isPending: true } }
    },
    /** Of a session that needs a code. */
    async withCode({ user, sessionKey }: AnySession, code: string, browser: Browser): Promise<Checked<Entry>> {
      const checked = await checkCode(user, code, browser)
      if (checked.status !== 'ok') return checked
      return { status: 'ok', value: await enter(user, checked.value, browser, sessionKey) }
    },
    /** Somebody who has just proven who they are in another way: a new account, or a change of what protects one. */
    enter,
    async out({ user, sessionKey }: AnySession, browser: Browser): Promise<void> {
      await sessions.end(user.id, sessionKey)
      await events.signedOut(user, { origin: browser.client })
    },
  }
}

export type SignIn = ReturnType<typeof createSignIn>

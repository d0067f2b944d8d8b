import type { Client } from './client.ts'
import type { Refusal, UserEvents } from './events.ts'
import type { Attempts, Counter } from './lockout/attempts.ts'
import type { DeviceCookie } from './lockout/device-cookie.ts'
import type { Passwords } from './password/passwords.ts'
import type { User } from './user.ts'
import type { UserStore } from './user-store.ts'

/** Result of checking a password or code. */
export type Checked<T> = { status: 'ok'; value: T } | { status: 'refused' } | { status: 'wait'; waitSeconds: number }

/** A browser: its network address, and its device cookie. */
export interface Browser {
  client: Client
  deviceCookie: string | undefined
}

type Needs = {
  users: Pick<UserStore, 'findByEmail' | 'setPasswordHash'>
  passwords: Passwords
  attempts: Attempts
  devices: DeviceCookie
  events: UserEvents
}

const refusalOf = (user: User | undefined, isRight: boolean): Refusal | undefined => {
  if (!user) return 'unknown_email'
  if (!isRight) return 'wrong_password'
  return user.disabledAt ? 'disabled' : undefined
}

/**
 * Checks passwords. Takes the same steps (count, hash, record) for known and unknown addresses, so that neither response nor
 * timing reveals which addresses have an account.
 */
export function createPasswordCheck({ users, passwords, attempts, devices, events }: Needs) {
  return async (email: string, password: string, { client, deviceCookie }: Browser): Promise<Checked<User>> => {
    const found = await users.findByEmail(email)
    const device = found && devices.deviceOf(deviceCookie, found.id)
    const counters: Counter[] =
      found && device
        ? [{ kind: 'device', of: [found.id, device] }]
        : [
            { kind: 'place', of: [email.trim().toLowerCase(), client.network] },
            { kind: 'network', of: [client.network] },
          ]
    const attempt = await attempts.begin(counters)
    if (!attempt.allowed) {
      events.signInWaiting('password')
      return { status: 'wait', waitSeconds: attempt.waitSeconds }
    }
    const refusal = refusalOf(found, await passwords.verify(password, found?.passwordHash))
    if (refusal || !found) {
      await events.signInRefused(found, client, refusal ?? 'unknown_email')
      if (attempt.lockedSeconds > 0) await events.signInLocked(found, client, attempt.lockedSeconds)
      return { status: 'refused' }
    }
    await attempts.succeed(counters)
    const { passwordHash, ...user } = found
    if (passwords.isOutdated(passwordHash)) await users.setPasswordHash(user.id, await passwords.hash(password))
    return { status: 'ok', value: user }
  }
}

export type PasswordCheck = ReturnType<typeof createPasswordCheck>

import type { Client } from './client.ts'
import type { UserEvents } from './events.ts'
import type { Attempts, Counter } from './lockout/attempts.ts'
import type { DeviceCookie } from './lockout/device-cookie.ts'
import type { Browser, Checked } from './password-check.ts'
import type { SecondFactorStore } from './second-factor/second-factor-store.ts'
import { stepOf } from './second-factor/totp.ts'
import type { UserIdentity } from './user.ts'

type Needs = {
  secondFactors: SecondFactorStore
  attempts: Attempts
  devices: DeviceCookie
  events: UserEvents
}

/** Kind of second factor. */
export type CodeKind = 'totp' | 'recovery_code'

/** Checks a code of the user's authenticator app or a recovery code. Each code is accepted once. */
export function createCodeCheck({ secondFactors, attempts, devices, events }: Needs) {
  const countersOf = (userId: string, client: Client, device: string | undefined): Counter[] =>
    device
      ? [{ kind: 'codeDevice', of: [userId, device] }]
      : [
          { kind: 'codePlace', of: [userId, client.network] },
          { kind: 'codeElsewhere', of: [userId] },
        ]
  const kindOf = async (userId: string, code: string): Promise<CodeKind | undefined> => {
    const compact = code.replace(/\s/g, '')
    if (!/^\d{6}$/.test(compact)) return (await secondFactors.useCode(userId, compact)) ? 'recovery_code' : undefined
    const factor = await secondFactors.find(userId)
    const step = factor?.isConfirmed ? stepOf(factor.secret, compact) : undefined
    return step !== undefined && (await secondFactors.useStep(userId, step)) ? 'totp' : undefined
  }
  return async (user: UserIdentity, code: string, { client, deviceCookie }: Browser): Promise<Checked<CodeKind>> => {
    const counters = countersOf(user.id, client, devices.deviceOf(deviceCookie, user.id))
    const attempt = await attempts.begin(counters)
    if (!attempt.allowed) {
      events.signInWaiting('second_factor')
      return { status: 'wait', waitSeconds: attempt.waitSeconds }
    }
    const kind = await kindOf(user.id, code)
    if (kind) {
      await attempts.succeed(counters)
      return { status: 'ok', value: kind }
    }
    await events.secondFactorRefused(user, client)
    if (attempt.lockedSeconds > 0) await events.signInLocked(user, client, attempt.lockedSeconds)
    return { status: 'refused' }
  }
}

export type CodeCheck = ReturnType<typeof createCodeCheck>

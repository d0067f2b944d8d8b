import { PlatformError, validationError } from '@platform/errors'
import type { JoiningDatabase } from '@platform/postgres'
import type { UserEvents } from './events.ts'
import { requireGoodPassword } from './password/password-rules.ts'
import type { Passwords } from './password/passwords.ts'
import type { Browser, PasswordCheck } from './password-check.ts'
import type { SecondFactorStore } from './second-factor/second-factor-store.ts'
import { enrolmentOf, stepOf } from './second-factor/totp.ts'
import type { SessionStore } from './sessions/session-store.ts'
import type { AnySession } from './sessions.ts'
import type { Entry, SignIn } from './sign-in.ts'
import type { UserStore } from './user-store.ts'

type Needs = {
  database: JoiningDatabase
  users: UserStore
  passwords: Passwords
  checkPassword: PasswordCheck
  secondFactors: SecondFactorStore
  sessions: SessionStore
  signIn: Pick<SignIn, 'enter'>
  events: UserEvents
  issuer: string
  operatorSecondFactor: 'required' | 'optional'
}

const wrong = (path: string, message: string) => validationError([{ path, message }])

const alreadyOn = () =>
  new PlatformError('validation_error', 'the second factor is on', {
    friendly: 'Your second factor is already on. Turn it off to set up another one.',
  })

/** Operations of a user on their own account. Those that weaken its protection require the password. */
export function createManageAccount(needs: Needs) {
  const { database, users, passwords, checkPassword, secondFactors, sessions, signIn, events } = needs

  /**
   * Requires the password, because an unattended browser may be signed in.
   * @throws PlatformError `validation_error`, `rate_limited`
   */
  const confirmPassword = async ({ user }: AnySession, password: string, browser: Browser): Promise<void> => {
    const checked = await checkPassword(user.email, password, browser)
    if (checked.status === 'ok') return
    if (checked.status === 'refused') throw wrong('currentPassword', 'is wrong')
    throw new PlatformError('rate_limited', 'too many wrong passwords', {
      friendly: `Too many wrong passwords. Try again in ${Math.ceil(checked.waitSeconds / 60)} minutes.`,
      headers: { 'retry-after': String(checked.waitSeconds) },
    })
  }
  /** Ends all sessions and starts a new one for this browser. */
  const startOver = async ({ user }: AnySession, secondFactor: string, browser: Browser): Promise<Entry> => {
    await sessions.endAll(user.id)
    return signIn.enter(user, secondFactor, browser)
  }
  return {
    /** @throws PlatformError `validation_error`, `rate_limited` */
    async changePassword(
      session: AnySession,
      { currentPassword, password }: { currentPassword: string; password: string },
      browser: Browser,
    ): Promise<Entry> {
      requireGoodPassword(password, session.user)
      await confirmPassword(session, currentPassword, browser)
      if (password === currentPassword) throw wrong('password', 'must differ from the current password')
      const passwordHash = await passwords.hash(password)
      return database.transaction(async () => {
        await users.setPasswordHash(session.user.id, passwordHash)
        await events.passwordChanged(session.user, { origin: browser.client })
        return startOver(session, session.hasSecondFactor ? 'earlier' : 'none', browser)
      })
    },
    /** Creates a secret that becomes active with its first code. @throws PlatformError `validation_error`, `rate_limited` */
    async beginSecondFactor(session: AnySession, currentPassword: string, browser: Browser): Promise<void> {
      if (session.hasSecondFactor) throw alreadyOn()
      await confirmPassword(session, currentPassword, browser)
      await secondFactors.begin(session.user.id)
    },
    /** Returns the secret for the authenticator app; undefined unless one awaits its first code. */
    async enrolment({ user }: AnySession) {
      const factor = await secondFactors.find(user.id)
      if (!factor || factor.isConfirmed) return undefined
      return enrolmentOf(factor.secret, { email: user.email, issuer: new URL(needs.issuer).host })
    },
    /**
     * Activates the second factor and returns the recovery codes, which are shown only once. @throws PlatformError
     * `validation_error`
     */
    async confirmSecondFactor(session: AnySession, code: string, browser: Browser) {
      const factor = await secondFactors.find(session.user.id)
      if (!factor) throw wrong('code', 'has expired; start the setup again')
      const step = stepOf(factor.secret, code.replace(/\s/g, ''))
      if (step === undefined) throw wrong('code', 'is wrong; check the clock of your device')
      return database.transaction(async () => {
        const recoveryCodes = await secondFactors.confirm(session.user.id, step)
        if (!recoveryCodes) throw alreadyOn()
        await events.secondFactorOn(session.user, { origin: browser.client })
        return { recoveryCodes, entry: await startOver(session, 'totp', browser) }
      })
    },
    /**
     * @throws PlatformError `validation_error`, `rate_limited`, `operation_not_permitted` for operators, where they must have
     * one
     */
    async turnOffSecondFactor(session: AnySession, currentPassword: string, browser: Browser): Promise<void> {
      if (session.user.isOperator && needs.operatorSecondFactor === 'required') {
        throw new PlatformError('operation_not_permitted', 'an operator without a second factor', {
          friendly: 'Operators must have a second factor.',
        })
      }
      await confirmPassword(session, currentPassword, browser)
      await database.transaction(async () => {
        await secondFactors.remove(session.user.id)
        await events.secondFactorOff(session.user, { origin: browser.client })
      })
    },
    /** Replaces the recovery codes. @throws PlatformError `validation_error`, `rate_limited` */
    async renewRecoveryCodes(session: AnySession, currentPassword: string, browser: Browser): Promise<string[]> {
      if (!session.hasSecondFactor) throw wrong('', 'set up a second factor first')
      await confirmPassword(session, currentPassword, browser)
      return database.transaction(async () => {
        const codes = await secondFactors.renewCodes(session.user.id)
        await events.recoveryCodesRenewed(session.user, { origin: browser.client })
        return codes
      })
    },
    recoveryCodesLeft: ({ user }: AnySession): Promise<number> => secondFactors.codesLeft(user.id),
    listSessions: ({ user }: AnySession) => sessions.ofUser(user.id),
    /** Ends one session, or all others. @throws PlatformError `not_found`, also for another user's session */
    endSessions: (session: AnySession, which: { key: string } | 'others', browser: Browser): Promise<void> =>
      database.transaction(async () => {
        if (which === 'others') await sessions.endAll(session.user.id, { except: session.sessionKey })
        else if (!(await sessions.end(session.user.id, which.key))) {
          throw new PlatformError('not_found', 'no such session', { friendly: 'That session has already ended.' })
        }
        await events.sessionsEnded(session.user, { origin: browser.client })
      }),
  }
}

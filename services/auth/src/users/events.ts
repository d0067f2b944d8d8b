import { type NewAuditEvent, type Outbox, platformTenant } from '@platform/events'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import type { Actor } from '../credentials/credential.ts'
import type { Origin } from '../origin-of.ts'
import type { Invitation } from './invitation-store.ts'
import type { Role, UserIdentity } from './user.ts'

type Needs = { outbox: Pick<Outbox, 'record'>; log: Log; metrics: Metrics }

/** Reason for refusing a password, for the audit log. The response is the same for each. */
export type Refusal = 'unknown_email' | 'wrong_password' | 'disabled'

/** Returns a user as audit actor. */
export const userActor = ({ id, email }: UserIdentity): Actor => ({ type: 'person', id, label: email })
/** Actor of failed sign-ins to unknown addresses. The address is not recorded, because it may belong to an unrelated person. */
const unknownUser: Actor = { type: 'person', id: 'unknown' }

/** Records audit events, log lines and metrics of users and sign-ins. Each function resolves when the event is durable. */
export function createUserEvents({ outbox, log, metrics }: Needs) {
  const attempts = new Counter({
    name: 'auth_sign_in_attempts_total',
    help: 'Attempts with a password or second factor: "ok", "refused", or "waiting" (blocked without a check)',
    labelNames: ['step', 'result'],
    registers: [metrics],
  })
  const record = (
    event: Omit<NewAuditEvent, 'tenant_id' | 'request'> & { tenantId?: string; origin?: Origin | undefined },
  ) => {
    const { tenantId = platformTenant, origin, ...rest } = event
    log.info({ actor: event.actor.id, resource: event.resource?.id, tenantId, ...event.details }, event.action)
    const request = origin && { request: { id: origin.id, address: origin.address } }
    return outbox.record({ tenant_id: tenantId, ...rest, ...request })
  }
  const ok = { status: 'ok' } as const
  const refused = { status: 'refused' } as const
  const on = (userId: string) => ({ type: 'person', id: userId })
  /** Events of the account itself, which belong to the platform tenant. */
  const account =
    (action: string) =>
    (user: UserIdentity, { by = userActor(user), origin }: { by?: Actor; origin?: Origin } = {}): Promise<void> =>
      record({ action, actor: by, resource: on(user.id), outcome: ok, origin, details: { email: user.email } })

  return {
    async signedIn(
      user: UserIdentity,
      origin: Origin,
      details: { second_factor: string; known_device: boolean },
    ): Promise<void> {
      await record({
        action: 'person.sign_in',
        actor: userActor(user),
        resource: on(user.id),
        outcome: ok,
        origin,
        details,
      })
      attempts.labels(details.second_factor === 'none' ? 'password' : 'second_factor', 'ok').inc()
    },
    /** Records with the same durability and duration for known and unknown addresses. */
    signInRefused(user: UserIdentity | undefined, origin: Origin, reason: Refusal): Promise<void> {
      attempts.labels('password', 'refused').inc()
      const actor = user ? userActor(user) : unknownUser
      return record({
        action: 'person.sign_in',
        actor,
        resource: on(actor.id),
        outcome: refused,
        origin,
        details: { reason },
      })
    },
    secondFactorRefused(user: UserIdentity, origin: Origin): Promise<void> {
      attempts.labels('second_factor', 'refused').inc()
      return record({
        action: 'person.second_factor',
        actor: userActor(user),
        resource: on(user.id),
        outcome: refused,
        origin,
      })
    },
    /** Further attempts are blocked for `lockedSeconds`. */
    signInLocked(user: UserIdentity | undefined, origin: Origin, lockedSeconds: number): Promise<void> {
      const actor = user ? userActor(user) : unknownUser
      const details = { locked_seconds: lockedSeconds }
      return record({ action: 'person.lock', actor, resource: on(actor.id), outcome: ok, origin, details })
    },
    /** Counts the attempt without an audit event, because unauthenticated callers can send any number of these. */
    signInWaiting: (step: 'password' | 'second_factor'): void => attempts.labels(step, 'waiting').inc(),
    signedOut: account('person.sign_out'),
    sessionsEnded: account('person.end_sessions'),
    passwordChanged: account('person.change_password'),
    passwordReset: account('person.reset_password'),
    secondFactorOn: account('person.second_factor_on'),
    secondFactorOff: account('person.second_factor_off'),
    recoveryCodesRenewed: account('person.renew_recovery_codes'),
    userCreated: account('person.create'),
    userDisabled: account('person.disable'),
    userEnabled: account('person.enable'),
    userInvited: ({ id, tenantId, email, role, expiresAt }: Invitation, by: Actor): Promise<void> =>
      record({
        tenantId,
        action: 'invitation.create',
        actor: by,
        resource: { type: 'invitation', id },
        outcome: ok,
        details: { email, role, expires_at: expiresAt.toISOString() },
      }),
    invitationWithdrawn: (
      tenantId: string,
      id: string,
      details: { email: string; role: Role },
      by: Actor,
    ): Promise<void> =>
      record({
        tenantId,
        action: 'invitation.withdraw',
        actor: by,
        resource: { type: 'invitation', id },
        outcome: ok,
        details: { ...details },
      }),
    /** `invitation` is absent when an operator added the user. */
    memberAdded(
      user: UserIdentity,
      {
        tenantId,
        role,
        by,
        invitation,
        origin,
      }: { tenantId: string; role: Role; by: Actor; invitation?: string; origin?: Origin },
    ): Promise<void> {
      const details = { email: user.email, role, ...(invitation && { invitation }) }
      return record({ tenantId, action: 'member.add', actor: by, resource: on(user.id), outcome: ok, origin, details })
    },
    roleChanged: (user: UserIdentity, tenantId: string, change: { from: Role; to: Role }, by: Actor): Promise<void> =>
      record({
        tenantId,
        action: 'member.change_role',
        actor: by,
        resource: on(user.id),
        outcome: ok,
        details: { email: user.email, ...change },
      }),
    memberRemoved: (user: UserIdentity, tenantId: string, by: Actor): Promise<void> =>
      record({
        tenantId,
        action: 'member.remove',
        actor: by,
        resource: on(user.id),
        outcome: ok,
        details: { email: user.email },
      }),
  }
}

export type UserEvents = ReturnType<typeof createUserEvents>

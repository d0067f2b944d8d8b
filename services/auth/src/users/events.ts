import { type NewAuditEvent, type Outbox, platformTenant } from '@platform/events'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import type { Actor } from '../credentials/credential.ts'
import type { Origin } from '../origin-of.ts'
import type { Invitation } from './invitation-store.ts'
import type { Role, UserIdentity } from './user.ts'

type Needs = { outbox: Pick<Outbox, 'record'>; log: Log; metrics: Metrics }

/** Why a password was refused; for the audit log only, the person is told the same for each. */
export type Refusal = 'unknown_email' | 'wrong_password' | 'disabled'

/** A person as the audit log names one. */
export const userActor = ({ id, email }: UserIdentity): Actor => ({ type: 'person', id, label: email })
/** Nobody's address is written down because somebody typed it. */
const nobody: Actor = { type: 'person', id: 'unknown' }

/** What happens to people and their sign-ins: each the audit event, durable when it resolves, with its log line. */
export function createUserEvents({ outbox, log, metrics }: Needs) {
  const attempts = new Counter({
    name: 'auth_sign_in_attempts_total',
    help: 'Passwords and second factors: "ok", "refused", or "waiting" for one that had to wait and was not looked at',
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
  /** Something that concerns the account and no tenant. */
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
    /** As durable, and as slow, for an address that has no account as for one that has. */
    signInRefused(user: UserIdentity | undefined, origin: Origin, reason: Refusal): Promise<void> {
      attempts.labels('password', 'refused').inc()
      const actor = user ? userActor(user) : nobody
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
    /** Further attempts have to wait. */
    signInLocked(user: UserIdentity | undefined, origin: Origin, lockedSeconds: number): Promise<void> {
      const actor = user ? userActor(user) : nobody
      const details = { locked_seconds: lockedSeconds }
      return record({ action: 'person.lock', actor, resource: on(actor.id), outcome: ok, origin, details })
    },
    /** Counted, not audited: anybody can send these without end. */
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
    /** `invitation` is absent where an operator put the person there. */
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

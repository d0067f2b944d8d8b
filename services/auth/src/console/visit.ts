import { PlatformError } from '@platform/errors'
import type { Request } from 'express'
import type { Actor } from '../credentials/credential.ts'
import type { Tenant, TenantStore } from '../credentials/tenant-store.ts'
import { requireSignedIn } from '../pages/require-signed-in.ts'
import type { Sessions, SignedIn } from '../users/sessions.ts'

/** One request of a signed-in user. */
export interface Visit {
  signedIn: SignedIn
  /** The user as audit actor. */
  by: Actor
  params: Readonly<Record<string, string>>
  query: URLSearchParams
}

/** One request to the pages of a tenant. */
export interface TenantVisit extends Visit {
  tenant: Tenant
  /** True if the user may change things in this tenant; viewers may not. */
  canChange: boolean
  /** Returns the path of a page of this tenant. */
  to(path: string): string
}

type Needs = { sessions: Pick<Sessions, 'current'>; tenants: Pick<TenantStore, 'get'> }

async function enter(req: Request, { sessions }: Needs): Promise<Visit> {
  const signedIn = await requireSignedIn(req, sessions)
  const { id, email } = signedIn.user
  const params = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]))
  const { searchParams } = new URL(req.originalUrl, 'http://console.invalid')
  return { signedIn, by: { type: 'person', id, label: email }, params, query: searchParams }
}

/** @throws PlatformError `not_found` for a tenant that the user does not belong to, exactly as for an unknown tenant */
export async function enterTenant(req: Request, needs: Needs): Promise<TenantVisit> {
  const visit = await enter(req, needs)
  return visitTenant(visit, visit.params.tenantId ?? '', needs)
}

/** As `enterTenant`, for a tenant id that is not part of the path. */
export async function visitTenant(visit: Visit, tenantId: string, needs: Pick<Needs, 'tenants'>): Promise<TenantVisit> {
  const { user, memberships } = visit.signedIn
  const membership = memberships.find((one) => one.tenantId === tenantId)
  if (!membership && !user.isOperator) throw new PlatformError('not_found', `${user.id} does not belong to ${tenantId}`)
  const tenant = await needs.tenants.get(tenantId)
  const to = (path: string): string => `/admin/t/${tenant.id}/${path}`
  return { ...visit, tenant, canChange: user.isOperator || membership?.role === 'admin', to }
}

/** @throws PlatformError `not_found` for users who are not operators, so that these pages do not reveal themselves */
export async function enterAsOperator(req: Request, needs: Needs): Promise<Visit> {
  const visit = await enter(req, needs)
  if (!visit.signedIn.user.isOperator) throw new PlatformError('not_found', `${visit.by.id} is not an operator`)
  return visit
}

/** Requires any signed-in user. */
export const enterConsole = enter

/** @throws PlatformError `operation_not_permitted` */
export function requireChange({ canChange, by, tenant }: TenantVisit): void {
  if (canChange) return
  throw new PlatformError('operation_not_permitted', `${by.id} may not change ${tenant.id}`, {
    friendly:
      'Viewers cannot change anything. Ask an admin of this tenant to make the change, or to make you an admin.',
  })
}

import { PlatformError } from '@platform/errors'
import type { JoiningDatabase } from '@platform/postgres'
import type { Request, RequestHandler, Response, Router } from 'express'
import type { App } from '../apps/app.ts'
import type { AppStore } from '../apps/app-store.ts'
import type { GrantEvents } from '../grants/events.ts'
import type { GrantStore } from '../grants/grant-store.ts'
import { sessionUidOf } from '../oidc/console-session.ts'
import { tenantsToGrant } from '../oidc/existing-grant.ts'
import type { OAuthServer } from '../oidc/oauth-server.ts'
import { paths } from '../oidc/paths.ts'
import type { PendingAuthorization } from '../oidc/pending-authorization.ts'
import { originOf } from '../origin-of.ts'
import { requireCsrf } from '../pages/csrf.ts'
import { readPageForm } from '../pages/page-form.ts'
import { SeeOther } from '../pages/see-other.ts'
import { sendPage } from '../pages/send-page.ts'
import { userActor } from '../users/events.ts'
import type { ManageUsers } from '../users/manage-users.ts'
import { leadingTo } from '../users/pages/next-path.ts'
import type { Sessions, SignedIn } from '../users/sessions.ts'
import { adminsOf } from './admins-of.ts'
import { askAnAdminPage, consentPage, requestGonePage } from './consent-page.ts'

/** Dependencies of the pages of an authorization request. */
export type InteractionContext = {
  database: JoiningDatabase
  oauth: Pick<OAuthServer, 'pending'>
  sessions: Pick<Sessions, 'current'>
  apps: Pick<AppStore, 'get'>
  grants: Pick<GrantStore, 'allow'>
  manageUsers: Pick<ManageUsers, 'membersOf'>
  events: Pick<GrantEvents, 'consentGiven' | 'consentDenied'>
}

interface Visit {
  pending: PendingAuthorization
  signedIn: SignedIn
  app: App
  path: string
}

const pathOf = (req: Request): string => `${paths.interaction}/${String(req.params.uid)}`

async function enter(
  req: Request,
  res: Response,
  { oauth, sessions, apps }: InteractionContext,
): Promise<Visit | undefined> {
  const path = pathOf(req)
  const pending = await oauth.pending(req, res, String(req.params.uid))
  if (!pending) return undefined
  const signedIn = await sessions.current(req)
  if (!signedIn) throw new SeeOther(leadingTo('/admin/sign-in', path))
  return { pending, signedIn, app: await apps.get(pending.clientId), path }
}

/** Resumes a request that only required a sign-in; requires a fresh one when the application asked for `prompt=login`. */
async function goOnSignedIn({ pending, signedIn, path }: Visit): Promise<never> {
  const isFresh = pending.sessionUid !== sessionUidOf(signedIn)
  if (pending.isLoginRequested && !isFresh) throw new SeeOther(`${leadingTo('/admin/sign-in', path)}&again=1`)
  throw new SeeOther(await pending.decide({ login: null }))
}

async function ask(res: Response, visit: Visit, { manageUsers }: InteractionContext, problem?: string): Promise<void> {
  const { pending, signedIn, app, path } = visit
  const tenants = tenantsToGrant(signedIn)
  const asking = { app, signedIn, path, redirectUri: pending.redirectUri }
  if (tenants.length === 0) {
    return sendPage(res, askAnAdminPage({ ...asking, admins: await adminsOf(signedIn, manageUsers) }))
  }
  sendPage(res, consentPage({ ...asking, scopes: pending.scopes, tenants, ...(problem && { problem }) }))
}

const show =
  (context: InteractionContext): RequestHandler =>
  async (req, res) => {
    const visit = await enter(req, res, context)
    if (!visit) return sendPage(res, requestGonePage)
    if (visit.pending.prompt === 'login') return goOnSignedIn(visit)
    await ask(res, visit, context)
  }

const submit =
  (context: InteractionContext): RequestHandler =>
  async (req, res) => {
    const visit = await enter(req, res, context)
    if (!visit) return sendPage(res, requestGonePage)
    const { pending, signedIn, app } = visit
    const form = await readPageForm(req)
    requireCsrf(form, signedIn)
    const asked = {
      by: userActor(signedIn.user),
      clientId: app.clientId,
      appName: app.name,
      scopes: pending.scopes,
      origin: originOf({ req, res }),
    }
    const tenants = tenantsToGrant(signedIn)
    const tenantId = form.get('tenant')
    if (form.get('decision') !== 'allow') {
      const [only, ...others] = signedIn.memberships
      const concerned =
        tenants.find((tenant) => tenant.tenantId === tenantId) ?? (others.length === 0 ? only : undefined)
      await context.events.consentDenied(asked, concerned?.tenantId)
      throw new SeeOther(
        await pending.decide({ error: 'access_denied', error_description: 'the user denied the request' }),
      )
    }
    if (tenantId === '' && tenants.length > 1) return ask(res, visit, context, 'Choose a tenant.')
    if (!tenants.some((tenant) => tenant.tenantId === tenantId)) {
      throw new PlatformError('operation_not_permitted', `${signedIn.user.id} may not grant for ${tenantId}`, {
        friendly: 'Only an admin of that tenant can allow this.',
      })
    }
    const party = { userId: signedIn.user.id, tenantId, clientId: app.clientId }
    const grant = await context.database.transaction(async () => {
      const allowed = await context.grants.allow({ ...party, scopes: pending.scopes })
      await context.events.consentGiven(asked, allowed)
      return allowed
    })
    throw new SeeOther(await pending.decide({ consent: { grantId: grant.grantId } }))
  }

/** Adds `/oauth/interaction/<uid>`, where the user signs in and decides about a pending authorization. */
export function addInteractionPages(router: Router, context: InteractionContext): void {
  router.get(`${paths.interaction}/:uid`, show(context))
  router.post(`${paths.interaction}/:uid`, submit(context))
}

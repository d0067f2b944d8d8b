import { PlatformError } from '@platform/errors'
import type { Request, RequestHandler, Response, Router } from 'express'
import type { App } from '../apps/app.ts'
import type { AppStore } from '../apps/app-store.ts'
import type { GrantEvents } from '../grants/events.ts'
import type { GrantStore } from '../grants/grant-store.ts'
import { sessionUidOf } from '../oidc/console-session.ts'
import { tenantsToGrant } from '../oidc/existing-grant.ts'
import type { OAuthServer } from '../oidc/oauth-server.ts'
import { paths } from '../oidc/paths.ts'
import type { WaitingRequest } from '../oidc/waiting-request.ts'
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

/** What the pages of an authorization request work with. */
export type InteractionContext = {
  oauth: Pick<OAuthServer, 'waiting'>
  sessions: Pick<Sessions, 'current'>
  apps: Pick<AppStore, 'get'>
  grants: Pick<GrantStore, 'allow'>
  manageUsers: Pick<ManageUsers, 'membersOf'>
  events: Pick<GrantEvents, 'consentGiven' | 'consentDenied'>
}

interface Visit {
  waiting: WaitingRequest
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
  const waiting = await oauth.waiting(req, res, String(req.params.uid))
  if (!waiting) return undefined
  const signedIn = await sessions.current(req)
  if (!signedIn) throw new SeeOther(leadingTo('/admin/sign-in', path))
  return { waiting, signedIn, app: await apps.get(waiting.clientId), path }
}

/** Signing in was all that was asked for: by anybody, or freshly when the application wants that. */
async function goOnSignedIn({ waiting, signedIn, path }: Visit): Promise<never> {
  const isFresh = waiting.sessionUid !== sessionUidOf(signedIn)
  if (waiting.isLoginRequested && !isFresh) throw new SeeOther(`${leadingTo('/admin/sign-in', path)}&again=1`)
  throw new SeeOther(await waiting.decide({ login: null }))
}

async function ask(res: Response, visit: Visit, { manageUsers }: InteractionContext, problem?: string): Promise<void> {
  const { waiting, signedIn, app, path } = visit
  const tenants = tenantsToGrant(signedIn)
  const asking = { app, signedIn, path, redirectUri: waiting.redirectUri }
  if (tenants.length === 0) {
    return sendPage(res, askAnAdminPage({ ...asking, admins: await adminsOf(signedIn, manageUsers) }))
  }
  sendPage(res, consentPage({ ...asking, scopes: waiting.scopes, tenants, ...(problem && { problem }) }))
}

const show =
  (context: InteractionContext): RequestHandler =>
  async (req, res) => {
    const visit = await enter(req, res, context)
    if (!visit) return sendPage(res, requestGonePage)
    if (visit.waiting.prompt === 'login') return goOnSignedIn(visit)
    await ask(res, visit, context)
  }

const submit =
  (context: InteractionContext): RequestHandler =>
  async (req, res) => {
    const visit = await enter(req, res, context)
    if (!visit) return sendPage(res, requestGonePage)
    const { waiting, signedIn, app } = visit
    const form = await readPageForm(req)
    requireCsrf(form, signedIn)
    const asked = {
      by: userActor(signedIn.user),
      clientId: app.clientId,
      appName: app.name,
      scopes: waiting.scopes,
      origin: originOf({ req, res }),
    }
    const tenants = tenantsToGrant(signedIn)
    const tenantId = form.get('tenant')
    if (form.get('decision') !== 'allow') {
      const [only, ...others] = signedIn.memberships
      const concerned =
        tenants.find((tenant) => tenant.tenantId === tenantId) ?? (others.length === 0 ? only : undefined)
      await context.events.consentDenied(asked, concerned?.tenantId)
      throw new SeeOther(await waiting.decide({ error: 'access_denied', error_description: 'the person said no' }))
    }
    if (tenantId === '' && tenants.length > 1) return ask(res, visit, context, 'Choose one.')
    if (!tenants.some((tenant) => tenant.tenantId === tenantId)) {
      throw new PlatformError('operation_not_permitted', `${signedIn.user.id} may not grant for ${tenantId}`, {
        friendly: 'Only an admin of that tenant can allow this.',
      })
    }
    const party = { userId: signedIn.user.id, tenantId, clientId: app.clientId }
    const grant = await context.grants.allow({ ...party, scopes: waiting.scopes })
    await context.events.consentGiven(asked, grant)
    throw new SeeOther(await waiting.decide({ consent: { grantId: grant.grantId } }))
  }

/** `/oauth/interaction/<uid>`: where an authorization request waits for a person to sign in and to decide. */
export function addInteractionPages(router: Router, context: InteractionContext): void {
  router.get(`${paths.interaction}/:uid`, show(context))
  router.post(`${paths.interaction}/:uid`, submit(context))
}

import { z } from 'zod'
import type { SimulatorAnswer, SimulatorRequest } from '../api.ts'
import { signed } from '../signed.ts'
import { retailApplication, type Seller, sellers } from '../world.ts'
import { type ConsentNeeds, fieldsOf } from './consent-needs.ts'
import { consentForm, escapeHtml, isWebAddress, page, redirect } from './page.ts'

const State = z.object({ use: z.literal('amazon_state'), sellerId: z.string(), at: z.number() })
const stateMsMax = 30 * 60_000

const choices = () =>
  sellers.map((seller) => ({
    value: seller.sellerId,
    label: `${seller.name} (${seller.kind}, ${seller.region}, ${seller.sellerId})`,
  }))

const isKind = (seller: Seller, path: string) => !/vendorcentral/.test(path) || seller.kind === 'vendor'

/** Returns the error page for an invalid request, which is not redirected. */
function problem(fields: URLSearchParams, { settings }: ConsentNeeds): SimulatorAnswer | undefined {
  if (fields.get('application_id') !== retailApplication.applicationId) {
    return page(400, 'Application not found', '<p>MD1000: there is no application with this id.</p>')
  }
  if (settings.draftApplication && fields.get('version') !== 'beta') {
    return page(
      400,
      'Application not available',
      '<p>MD1000: the application is in draft status. Its authorization needs <code>version=beta</code>.</p>',
    )
  }
  return undefined
}

/** Returns the redirect URI: that of the request, else the application's first. */
function returnAddress(fields: URLSearchParams, { redirectUris }: ConsentNeeds): string | undefined {
  const wanted = fields.get('redirect_uri') ?? redirectUris[0]
  if (!wanted || !isWebAddress(wanted)) return undefined
  return redirectUris.length === 0 || redirectUris.includes(wanted) ? wanted : undefined
}

const wrongAddress = () =>
  page(
    400,
    'Invalid redirect URI',
    '<p>MD1010: the redirect URI is not one of those that the application registered.</p>',
  )

/** Redirects to the application with a single-use authorization code, valid for five minutes. */
function grant(needs: ConsentNeeds, sellerId: string, to: string, fields: URLSearchParams): SimulatorAnswer {
  const code = needs.tokens.code({ clientId: retailApplication.clientId, partner: sellerId, redirectUri: to })
  return redirect(to, {
    state: fields.get('state') ?? undefined,
    selling_partner_id: sellerId,
    spapi_oauth_code: code,
  })
}

/** Serves the website workflow: `/apps/authorize/consent`. */
export function websiteConsent(request: SimulatorRequest, needs: ConsentNeeds): SimulatorAnswer {
  const fields = fieldsOf(request)
  const refused = problem(fields, needs)
  if (refused) return refused
  const to = returnAddress(fields, needs)
  if (!to) return wrongAddress()
  if (request.method === 'GET') {
    const form = consentForm({
      action: request.rawUrl.split('?')[0] ?? '',
      hidden: Object.fromEntries(fields),
      choices: choices(),
      name: 'seller',
      confirm: 'Confirm',
    })
    return page(200, 'Authorize an application', `<p>The partner platform asks for access to your account.</p>${form}`)
  }
  if (fields.get('decision') !== 'confirm') return page(200, 'Not authorized', '<p>You did not authorize it.</p>')
  const seller = sellers.find(({ sellerId }) => sellerId === fields.get('seller'))
  if (!seller || !isKind(seller, request.path)) return page(400, 'Sign-in failed', '<p>There is no such account.</p>')
  return grant(needs, seller.sellerId, to, fields)
}

/** Starts the app-store workflow: `/apps/store/<application>?login_uri=…`. */
export function appStore(request: SimulatorRequest, needs: ConsentNeeds): SimulatorAnswer {
  const fields = fieldsOf(request)
  fields.set('application_id', decodeURIComponent(request.path.split('/').at(-1) ?? ''))
  if (needs.settings.draftApplication) fields.set('version', 'beta')
  const refused = problem(fields, needs)
  if (refused) return refused
  const loginUri = fields.get('login_uri') ?? needs.loginUri
  if (!loginUri || !isWebAddress(loginUri)) return wrongAddress()
  if (request.method === 'GET') {
    const form = consentForm({
      action: request.rawUrl.split('?')[0] ?? '',
      hidden: { login_uri: loginUri },
      choices: choices(),
      name: 'seller',
      confirm: 'Login to Partner Platform now',
    })
    return page(200, 'Partner Platform', `<p>From ${escapeHtml(new URL(loginUri).host)}. Authorize now?</p>${form}`)
  }
  const seller = sellers.find(({ sellerId }) => sellerId === fields.get('seller'))
  if (!seller || fields.get('decision') !== 'confirm')
    return page(200, 'Not authorized', '<p>You did not authorize it.</p>')
  return redirect(loginUri, {
    amazon_callback_uri: `${request.origin}/apps/authorize/confirm/${retailApplication.applicationId}`,
    amazon_state: signed.seal({ use: 'amazon_state', sellerId: seller.sellerId, at: Date.now() }),
    selling_partner_id: seller.sellerId,
    version: needs.settings.draftApplication ? 'beta' : undefined,
  })
}

/** Ends the app-store workflow after the sign-in at the application: `/apps/authorize/confirm/<application>`. */
export function appStoreConfirm(request: SimulatorRequest, needs: ConsentNeeds): SimulatorAnswer {
  const fields = fieldsOf(request)
  fields.set('application_id', decodeURIComponent(request.path.split('/').at(-1) ?? ''))
  const refused = problem(fields, needs)
  if (refused) return refused
  const to = returnAddress(fields, needs)
  if (!to) return wrongAddress()
  const state = State.safeParse(signed.open(fields.get('amazon_state') ?? ''))
  if (!state.success || Date.now() - state.data.at > stateMsMax) {
    return page(400, 'Authorization failed', '<p>MD1020: the Amazon state is missing, wrong or too old.</p>')
  }
  return grant(needs, state.data.sellerId, to, fields)
}

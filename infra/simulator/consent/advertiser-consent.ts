import type { SimulatorAnswer, SimulatorRequest } from '../api.ts'
import { adsApplication, advertisers } from '../world.ts'
import { type ConsentNeeds, fieldsOf } from './consent-needs.ts'
import { consentForm, isWebAddress, page, redirect } from './page.ts'

const scopes = new Set([
  'advertising::campaign_management',
  'cpc_advertising:campaign_management',
  'advertising::audiences',
])

/** Serves Login with Amazon's consent page for the Ads API: `/ap/oa`. */
export function advertiserConsent(request: SimulatorRequest, { tokens, redirectUris }: ConsentNeeds): SimulatorAnswer {
  const fields = fieldsOf(request)
  const to = fields.get('redirect_uri') ?? ''
  if (fields.get('client_id') !== adsApplication.clientId) {
    return page(400, 'Error', '<p>An unknown client was specified: <code>client_id</code>.</p>')
  }
  const isRegistered = redirectUris.length === 0 || redirectUris.includes(to)
  if (!isWebAddress(to) || !isRegistered)
    return page(400, 'Error', '<p>The redirect URI is not one of this client.</p>')
  const state = fields.get('state') ?? undefined
  const fail = (error: string, description: string) => redirect(to, { error, error_description: description, state })
  if (fields.get('response_type') !== 'code') return fail('unsupported_response_type', 'The response type is not code')
  const wanted = (fields.get('scope') ?? '').split(' ')
  if (!wanted.every((scope) => scopes.has(scope))) return fail('invalid_scope', 'An unknown scope was requested')
  if (request.method === 'GET') {
    const form = consentForm({
      action: request.rawUrl.split('?')[0] ?? '',
      hidden: Object.fromEntries(fields),
      choices: advertisers.map(({ advertiserId, name, region }) => ({
        value: advertiserId,
        label: `${name} (${region})`,
      })),
      name: 'advertiser',
      confirm: 'Allow',
    })
    return page(
      200,
      'Allow access to your advertising',
      `<p>The partner platform wants to manage your campaigns.</p>${form}`,
    )
  }
  const advertiser = advertisers.find(({ advertiserId }) => advertiserId === fields.get('advertiser'))
  if (!advertiser || fields.get('decision') !== 'confirm') return fail('access_denied', 'Access was not permitted')
  const code = tokens.code({ clientId: adsApplication.clientId, partner: advertiser.advertiserId, redirectUri: to })
  return redirect(to, { code, scope: wanted.join(' '), state })
}

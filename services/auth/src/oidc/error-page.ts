import { failureKindHeader } from '@platform/http'
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { errors } from 'oidc-provider'
import { html } from '../pages/html.ts'
import { layout } from '../pages/layout.ts'
import { pageHeaders } from '../pages/page-headers.ts'
import { browserRoutes } from './record-outcome.ts'

/** Returns advice for the user. It repeats no value of the request. */
function adviceFor({ error }: ErrorOut, thrown: Error): string {
  if (thrown instanceof errors.SessionNotFound) {
    return 'This request has expired, or was started in another browser. Go back to the application and connect again.'
  }
  if (error === 'invalid_client') {
    return 'The application that sent you here is not registered. No data was shared with it.'
  }
  if (error === 'invalid_redirect_uri') {
    return 'The application requested a redirect to an address that is not registered for it. No data was shared with it.'
  }
  if (error === 'server_error') return 'An internal error occurred. Go back to the application and try again.'
  return 'The application that sent you here made an invalid request. No data was shared with it.'
}

/** Answers failures that must not be sent to the redirect URI of the request: a page for browsers, JSON for other clients. */
export function renderError(ctx: KoaContextWithOIDC, out: ErrorOut, thrown: Error): void {
  ctx.set(failureKindHeader, out.error)
  if (!browserRoutes.has(ctx.oidc.route) || ctx.accepts('json', 'html') !== 'html') {
    const { error, error_description, scope } = out
    ctx.body = { error, error_description, ...(scope !== undefined && { scope }) }
    return
  }
  ctx.set(pageHeaders({}))
  ctx.body = layout({
    title: 'The request failed',
    width: 'card',
    body: html`<p>${adviceFor(out, thrown)}</p>
<p class="hint">For the application's developers: <code>${out.error}</code>, request id
<code>${String(ctx.res.getHeader('x-request-id') ?? '')}</code></p>`,
  }).toString()
}

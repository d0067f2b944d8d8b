import { type Kind, PlatformError, toPlatformError } from '@platform/errors'
import { failureKindHeader, logFailure } from '@platform/http'
import type { Log } from '@platform/telemetry'
import type { ErrorRequestHandler } from 'express'
import { html } from './html.ts'
import { SeeOther } from './see-other.ts'
import { sendPage } from './send-page.ts'

const titles: Partial<Record<Kind, string>> = {
  not_found: 'Page not found',
  method_not_allowed: 'Method not supported',
  operation_not_permitted: 'Not allowed',
  validation_error: 'Invalid request',
  payload_too_large: 'Request too large',
  unsupported_media_type: 'Invalid request',
  unavailable: 'Not available at the moment',
  audit_unavailable: 'Not available at the moment',
  rate_limited: 'Too many attempts',
}

const texts: Partial<Record<Kind, string>> = {
  not_found: 'The address is wrong, or the page no longer exists, or you do not have access to it.',
}

/** Answers an exception of a page: a redirect, or an error page without internal details. */
export const answerFailurePage =
  ({ log }: { log: Log }): ErrorRequestHandler =>
  (thrown: unknown, req, res, _next) => {
    if (thrown instanceof SeeOther) return void res.set('cache-control', 'no-store').redirect(303, thrown.location)
    const error =
      thrown instanceof URIError ? new PlatformError('not_found', 'a malformed path') : toPlatformError(thrown)
    const requestId = String(res.getHeader('x-request-id') ?? '')
    logFailure(log, 'page.failed', { req, res, thrown, error, requestId })
    if (!res.headersSent) res.setHeader(failureKindHeader, error.kind)
    if (res.headersSent) return void res.destroy()
    if (!req.complete && Number(req.headers['content-length'] ?? 1) > 0 && req.method === 'POST') {
      res.setHeader('connection', 'close')
    }
    res.set(error.headers)
    sendPage(res, {
      status: error.status,
      title: titles[error.kind] ?? 'Something went wrong',
      width: 'card',
      body: html`<p>${texts[error.kind] ?? error.friendly}</p>
<p class="hint">Request id <code>${requestId}</code></p>
<p><a class="button" href="/admin">To the console</a></p>`,
    })
  }

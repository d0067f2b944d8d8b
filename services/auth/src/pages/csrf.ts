import { createHash, timingSafeEqual } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import { type Html, html } from './html.ts'
import type { PageForm } from './page-form.ts'

const fieldName = 'csrf'
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Renders the hidden CSRF field that every form contains. */
export const csrfField = ({ csrfToken }: { csrfToken: string }): Html =>
  html`<input type="hidden" name="${fieldName}" value="${csrfToken}">`

/**
 * Requires the form to contain the CSRF token of its session, which pages of other sites cannot read.
 * @throws PlatformError `operation_not_permitted`
 */
export function requireCsrf(form: PageForm, { csrfToken }: { csrfToken: string }): void {
  if (csrfToken !== '' && timingSafeEqual(digest(form.get(fieldName)), digest(csrfToken))) return
  throw new PlatformError('operation_not_permitted', 'a form without the token of its session', {
    friendly: 'This form belongs to another session or has expired. Go back, reload the page, and submit it again.',
  })
}

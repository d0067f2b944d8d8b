import { html } from '../../pages/html.ts'
import type { View } from '../view.ts'

/**
 * Sends the browser to Amazon with a page and not a redirect: Amazon redirects through its sign-in hosts, and Chrome applies
 * the form-action policy of the submitting page to every redirect.
 */
export const goToAmazon = (url: string): View => ({
  title: 'Continue to Amazon',
  width: 'card',
  continuesTo: url,
  body: html`<p>Give your consent at Amazon within ten minutes, in this browser. Amazon then sends you back here.</p>
<p><a class="button" rel="noreferrer" href="${url}">Go to ${new URL(url).host}</a></p>`,
})

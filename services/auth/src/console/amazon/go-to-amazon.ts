import { html } from '../../pages/html.ts'
import type { View } from '../view.ts'

/**
 * Leads on to Amazon. A page, not a redirect: Amazon sends the browser through its sign-in hosts, and Chrome would hold
 * each of them to the policy of the page whose form began it.
 */
export const goToAmazon = (url: string): View => ({
  title: 'On to Amazon',
  width: 'card',
  goesOnTo: url,
  body: html`<p>Give your consent at Amazon within the next ten minutes, in this browser. You come back here by yourself.</p>
<p><a class="button" rel="noreferrer" href="${url}">Go to ${new URL(url).host}</a></p>`,
})

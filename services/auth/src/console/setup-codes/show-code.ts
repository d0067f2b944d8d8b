import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import { secretPage } from '../secret-page.ts'
import type { TenantVisit } from '../visit.ts'
import { requireSetupCode } from './require-setup-code.ts'

type Needs = Pick<ConsoleContext, 'manageSetupCodes' | 'showOnce' | 'config'>

/** `setup-codes/:setupCodeId/code`: shows the new code once. */
export const showCode = ({ manageSetupCodes, showOnce, config }: Needs): ConsolePage<TenantVisit> => ({
  path: 'setup-codes/:setupCodeId/code',
  changes: true,
  async show(visit) {
    const { id, label, expiresAt } = await requireSetupCode({ manageSetupCodes }, visit)
    return secretPage(showOnce, visit, visit.to(`setup-codes/${id}/code`), {
      title: 'Setup code',
      text: html`<p>For <strong>${label}</strong>. Enter it in the integration, or give it to the person who sets up the integration. It works once, until ${moment(expiresAt)}.</p>`,
      fields: { code: 'Setup code' },
      more: ({ code = '' }) => html`<div>
  <h2>By hand</h2>
  <p class="hint">This command returns the client id and the secret:</p>
</div>
<pre><code>curl -d code=${code} ${config.oauth.issuer}/oauth/setup-code</code></pre>`,
      back: { href: visit.to('setup-codes'), label: 'I have copied it' },
    })
  },
})

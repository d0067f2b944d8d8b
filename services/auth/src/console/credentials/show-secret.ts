import { html } from '../../pages/html.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import { secretPage } from '../secret-page.ts'
import type { TenantVisit } from '../visit.ts'
import { requireCredential } from './require-credential.ts'

type Needs = Pick<ConsoleContext, 'manageCredentials' | 'showOnce' | 'config'>

/** `credentials/:clientId/secret`: shows the new secret once. */
export const showSecret = ({ manageCredentials, showOnce, config }: Needs): ConsolePage<TenantVisit> => ({
  path: 'credentials/:clientId/secret',
  changes: true,
  async show(visit) {
    const { clientId, label } = await requireCredential({ manageCredentials }, visit)
    return secretPage(showOnce, visit, visit.to(`credentials/${clientId}/secret`), {
      title: 'Client secret',
      text: html`<p>For <strong>${label}</strong>. Put both values into the secret store of the integration, not into its code.</p>`,
      fields: { clientId: 'Client id', clientSecret: 'Client secret' },
      more: () => html`<div>
  <h2>Get a token</h2>
  <p class="hint">With the two values in <code>CLIENT_ID</code> and <code>CLIENT_SECRET</code>:</p>
</div>
<pre><code>curl -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials ${config.oauth.issuer}/oauth/token</code></pre>`,
      back: { href: visit.to(`credentials/${clientId}`), label: 'I have copied it' },
    })
  },
})

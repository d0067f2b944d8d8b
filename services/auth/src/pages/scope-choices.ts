import { type Scope, scopeNames, scopes, warehouseScopes } from '@platform/tokens'
import { choices } from '../pages/fields.ts'
import { type Html, html } from '../pages/html.ts'
import type { PageForm } from '../pages/page-form.ts'

/** Warnings for the scopes that are not in the default set. */
export const scopeWarnings: Partial<Record<Scope, string>> = {
  'ads:write':
    'Can spend money: changes to bids and budgets take effect at Amazon. Every change is audited with the previous value.',
  'retail:write':
    'Takes effect in your store: changes what buyers see and pay. Every change is audited with the previous value.',
  'retail:pii': 'Gives access to names and addresses of buyers. Amazon and the law allow few uses of them.',
  'audit:read': 'Gives access to the record of all actions in this tenant, including the text of every query.',
  'sync:manage':
    'Can fill and change tables of your warehouse with data of every account that you have connected at Amazon.',
}

const isRead = (scope: Scope): boolean => warehouseScopes.some((read) => read === scope)

/** Returns the scopes chosen in the form, in the order of the scope table. */
export const chosenScopes = (form: PageForm): Scope[] => scopeNames.filter((scope) => form.all('scope').includes(scope))

/** Renders the scopes as checkboxes: the four read scopes first, then the others with their warnings. */
export function scopeChoices(chosen: readonly Scope[], error?: string): Html {
  const option = (scope: Scope) => ({
    value: scope,
    label: html`${scopes[scope]} <code>${scope}</code>`,
    hint: scopeWarnings[scope],
    checked: chosen.includes(scope),
  })
  const list = (id: string, label: string, wanted: Scope[], hint: string, wrong?: string) =>
    choices({ type: 'checkbox', id, name: 'scope', label, hint, error: wrong, options: wanted.map(option) })
  return html`
${list('scope-read', 'Read access', scopeNames.filter(isRead), 'Together, the four scopes allow SQL queries on your warehouse.', error)}
${list(
  'scope-more',
  'Additional access',
  scopeNames.filter((scope) => !isRead(scope)),
  'Select these only if the integration needs them.',
)}`
}

/** Scopes as a list of tags. */
export const scopeTags = (list: readonly string[]): Html =>
  html`<ul class="tags">${list.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>`

import { type Scope, scopes, warehouseScopes } from '@platform/tokens'
import { choices } from '../pages/fields.ts'
import { type Html, html } from '../pages/html.ts'
import type { PageForm } from '../pages/page-form.ts'

/** Warnings for the scopes that are not in the default set. */
export const optIn: Partial<Record<Scope, string>> = {
  'ads:write':
    'Can spend money: bids and budgets take effect at Amazon. Every change is audited with what was there before.',
  'retail:write':
    'Takes effect in the shop: what buyers see and pay. Every change is audited with what was there before.',
  'retail:pii': 'Names and addresses of buyers. Amazon allows few uses of them, and so does the law.',
  'audit:read': 'What everybody has done here, including the text of every query.',
  'sync:manage': 'Uses your Amazon quota, which other integrations share.',
}

const names: ReadonlySet<string> = new Set(Object.keys(scopes))
const isScope = (name: string): name is Scope => names.has(name)
const inOrder = Object.keys(scopes).filter(isScope)
const isRead = (scope: Scope): boolean => warehouseScopes.some((read) => read === scope)

/** Returns the scopes chosen in the form, in the order of the scope table. */
export const chosenScopes = (form: PageForm): Scope[] => inOrder.filter((scope) => form.all('scope').includes(scope))

/** Renders all scopes as checkboxes: the four read scopes first, then the others with their warnings. */
export function scopeChoices(chosen: readonly Scope[], error?: string): Html {
  const option = (scope: Scope) => ({
    value: scope,
    label: html`${scopes[scope]} <code>${scope}</code>`,
    hint: optIn[scope],
    checked: chosen.includes(scope),
  })
  const list = (id: string, label: string, wanted: Scope[], hint: string, wrong?: string) =>
    choices({ type: 'checkbox', id, name: 'scope', label, hint, error: wrong, options: wanted.map(option) })
  return html`
${list('scope-read', 'Reading', inOrder.filter(isRead), 'All four together allow SQL on your warehouse.', error)}
${list(
  'scope-more',
  'More, where it is needed',
  inOrder.filter((scope) => !isRead(scope)),
  'Leave these out unless the integration needs them.',
)}`
}

/** Scopes as a list of tags. */
export const scopeTags = (list: readonly string[]): Html =>
  html`<ul class="tags">${list.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>`

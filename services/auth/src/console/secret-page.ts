import { copyField } from '../pages/copy-field.ts'
import { type Content, html } from '../pages/html.ts'
import { SeeOther } from '../pages/see-other.ts'
import type { ShowOnce } from '../pages/show-once.ts'
import type { View } from './view.ts'
import type { Visit } from './visit.ts'

interface Shown {
  title: string
  /** Explains the purpose of the secret and its next step. */
  text: Content
  /** Label by name of the stored value, in the order of the page. */
  fields: Readonly<Record<string, string>>
  /** Content below the values. */
  more?: (values: Readonly<Record<string, string>>) => Content
  back: { href: string; label: string }
}

/** Stores secrets for the page at `path` and redirects there. */
export async function showOnceAt(
  showOnce: ShowOnce,
  { signedIn }: Visit,
  path: string,
  values: Record<string, string>,
): Promise<SeeOther> {
  await showOnce.keep(signedIn.sessionKey, path, values)
  return new SeeOther(path)
}

/** Returns the page that shows a secret on its first request, and a hint on later ones. */
export async function secretPage(showOnce: ShowOnce, { signedIn }: Visit, path: string, shown: Shown): Promise<View> {
  const values = await showOnce.take(signedIn.sessionKey, path)
  const back = html`<p><a class="button secondary" href="${shown.back.href}">${shown.back.label}</a></p>`
  if (!values) {
    return {
      title: 'Already shown',
      body: html`<p class="lead">The value was shown once and is not stored in readable form. If it is lost, create a new one.</p>${back}`,
    }
  }
  return {
    title: shown.title,
    body: html`<p class="warning"><strong>Copy it now.</strong> It is shown only once.</p>
<div class="panel">
  <div>${shown.text}</div>
  ${Object.entries(shown.fields).map(([name, label]) => copyField({ id: name, label, value: values[name] ?? '' }))}
  ${shown.more?.(values)}
</div>
${back}`,
  }
}

import type { SimulatorAnswer } from '../api.ts'

export const escapeHtml = (text: string) => text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** Renders a page that replaces one of Amazon's and looks visibly different. */
export const page = (status: number, title: string, body: string): SimulatorAnswer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  },
  body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1b1f24}
fieldset{border:1px solid #c5ccd3;border-radius:.5rem;margin:1rem 0;padding:.75rem 1rem}label{display:block;padding:.25rem 0}
button{font:inherit;padding:.5rem 1.25rem;border:1px solid #8a6d1c;border-radius:.4rem;background:#ffd56b;margin-right:.5rem}
button[value=cancel]{background:#fff;border-color:#c5ccd3}.note{color:#57606a;font-size:.875rem}
</style></head><body><main><p class="note">Amazon simulator</p><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`,
})

export interface Choice {
  value: string
  label: string
}

interface Form {
  action: string
  hidden: Record<string, string>
  /** Accounts that can be granted. */
  choices: Choice[]
  name: string
  confirm: string
}

/** Renders the choice of an account with a confirm and a cancel button. */
export function consentForm({ action, hidden, choices, name, confirm }: Form): string {
  const fields = Object.entries(hidden).map(
    ([key, value]) => `<input type="hidden" name="${escapeHtml(key)}" value="${escapeHtml(value)}">`,
  )
  const radios = choices.map(
    ({ value, label }, index) =>
      `<label><input type="radio" name="${name}" value="${escapeHtml(value)}"${index === 0 ? ' checked' : ''}> ${escapeHtml(label)}</label>`,
  )
  return `<form method="post" action="${escapeHtml(action)}">${fields.join('')}
<fieldset><legend>Signed in as</legend>${radios.join('')}</fieldset>
<button name="decision" value="confirm">${escapeHtml(confirm)}</button><button name="decision" value="cancel">Cancel</button></form>`
}

/** Redirects the browser without a referrer. */
export const redirect = (to: string, parameters: Record<string, string | undefined>): SimulatorAnswer => {
  const url = new URL(to)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } }
}

export const isWebAddress = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

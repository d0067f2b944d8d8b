import { csrfField } from '../pages/csrf.ts'
import { type Content, html } from '../pages/html.ts'
import type { View } from './view.ts'
import type { Visit } from './visit.ts'

interface Question {
  title: string
  /** The effect, and the object that it concerns. */
  text: Content
  /** Label of the submit button. */
  submitLabel: string
  /** Target of "Cancel". */
  cancelPath: string
  /** Input fields below the text. */
  fields?: Content
  /** The action is irreversible. */
  danger?: boolean
}

/** Returns the page that asks for confirmation: a description of the effect, and the form that triggers it. */
export const confirmation = (
  { signedIn }: Visit,
  { title, text, submitLabel, cancelPath, fields, danger = true }: Question,
): View => ({
  title,
  body: html`<form method="post" class="stack panel">${csrfField(signedIn)}
  ${text}
  ${fields}
  <div class="actions"><button${danger && html` class="danger"`}>${submitLabel}</button><a class="button secondary" href="${cancelPath}">Cancel</a></div>
</form>`,
})

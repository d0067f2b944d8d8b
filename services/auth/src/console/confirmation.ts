import { csrfField } from '../pages/csrf.ts'
import { type Content, html } from '../pages/html.ts'
import type { View } from './view.ts'
import type { Visit } from './visit.ts'

interface Question {
  title: string
  /** What will happen, and to what. */
  text: Content
  /** The button that does it. */
  doIt: string
  /** Where the person goes who would rather not. */
  back: string
  /** Fields beside the question. */
  fields?: Content
  /** Ends something that does not come back. */
  danger?: boolean
}

/** The page before something that cannot be undone by a click: what will happen, and a form that does it. */
export const confirmation = (
  { signedIn }: Visit,
  { title, text, doIt, back, fields, danger = true }: Question,
): View => ({
  title,
  body: html`<form method="post" class="stack panel">${csrfField(signedIn)}
  ${text}
  ${fields}
  <div class="actions"><button${danger && html` class="danger"`}>${doIt}</button><a class="button secondary" href="${back}">Cancel</a></div>
</form>`,
})

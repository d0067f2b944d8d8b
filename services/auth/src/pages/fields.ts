import { type Content, type Html, html } from './html.ts'

/** Errors by field name. */
export type FieldErrors = Readonly<Record<string, string | undefined>>

interface Field {
  name: string
  /** Element id, for a name that occurs more than once on a page. */
  id?: string
  label: string
  value?: string | undefined
  hint?: Content
  error?: string | undefined
  required?: boolean
  /** Set for filter forms, which do not mark each field as optional. */
  isFilter?: boolean
}

interface TextField extends Field {
  type?: 'text' | 'email' | 'password' | 'number' | 'url' | 'date' | 'datetime-local' | 'search'
  autocomplete?: string
  inputmode?: 'numeric' | 'text' | 'email'
  maxlength?: number
  placeholder?: string
  autofocus?: boolean
}

const idOf = ({ id, name }: Field): string => id ?? name
const describedBy = (field: Field): Html | undefined => {
  const ids = [field.error && `${idOf(field)}-error`, field.hint && `${idOf(field)}-hint`].filter(Boolean).join(' ')
  return ids ? html` aria-describedby="${ids}"` : undefined
}
const notes = (field: Field): Html => html`
  ${field.hint && html`<p class="hint" id="${idOf(field)}-hint">${field.hint}</p>`}
  ${field.error && html`<p class="error" id="${idOf(field)}-error">${field.error}</p>`}`
const state = (field: Field): Html =>
  html`${field.required && html` required`}${field.error && html` aria-invalid="true"`}${describedBy(field)}`
const label = (field: Field): Html =>
  html`<label for="${idOf(field)}">${field.label}${!(field.required || field.isFilter) && html` <span class="optional">optional</span>`}</label>`

/** Renders a single-line input with label, hint and error. */
export const textField = (field: TextField): Html => html`<div class="field">
  ${label(field)}
  <input id="${idOf(field)}" name="${field.name}" type="${field.type ?? 'text'}" value="${field.value}"${
    field.autocomplete && html` autocomplete="${field.autocomplete}"`
  }${field.inputmode && html` inputmode="${field.inputmode}"`}${
    field.maxlength && html` maxlength="${field.maxlength}"`
  }${field.placeholder && html` placeholder="${field.placeholder}"`}${field.autofocus && html` autofocus`}${state(field)}>${notes(field)}
</div>`

/** Renders a multi-line input. */
export const textArea = (
  field: Field & { rows?: number; placeholder?: string; isCode?: boolean },
): Html => html`<div class="field">
  ${label(field)}
  <textarea id="${idOf(field)}" name="${field.name}" rows="${field.rows ?? 3}" spellcheck="false"${field.isCode && html` class="mono"`}${
    field.placeholder && html` placeholder="${field.placeholder}"`
  }${state(field)}>
${field.value}</textarea>${notes(field)}
</div>`

/** Renders a drop-down list. */
export const selectField = (
  field: Omit<Field, 'required'> & { options: readonly { value: string; label: string }[] },
): Html => html`<div class="field">
  ${label({ ...field, required: true })}
  <select id="${idOf(field)}" name="${field.name}"${state(field)}>${field.options.map(
    (option) =>
      html`<option value="${option.value}"${option.value === field.value && html` selected`}>${option.label}</option>`,
  )}</select>${notes(field)}
</div>`

interface Choice {
  value: string
  label: Content
  hint?: Content
  checked?: boolean
}

/** Renders checkboxes, or radio buttons with a hint for each option. */
export const choices = (
  field: Omit<Field, 'required' | 'value'> & { type: 'checkbox' | 'radio'; options: readonly Choice[] },
): Html => html`<fieldset class="field choices"${describedBy(field)}>
  <legend>${field.label}</legend>${notes(field)}
  ${field.options.map(
    ({ value, label: text, hint, checked }, index) => html`<div class="choice">
    <input type="${field.type}" id="${idOf(field)}-${index}" name="${field.name}" value="${value}"${checked && html` checked`}${
      hint && html` aria-describedby="${idOf(field)}-${index}-hint"`
    }>
    <label for="${idOf(field)}-${index}">${text}</label>
    ${hint && html`<p class="hint" id="${idOf(field)}-${index}-hint">${hint}</p>`}
  </div>`,
  )}
</fieldset>`

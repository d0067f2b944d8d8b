/** Markup that is safe to send: made by the `html` tag and by nothing else. */
export class Html {
  readonly #text: string

  /** Only for the tag of this file. */
  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What may stand in a template; `undefined`, `null` and `false` leave nothing behind. */
export type Content = Html | string | number | undefined | null | false | readonly Content[]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}
const escapeText = (text: string): string => text.replace(/[&<>"'`]/g, (character) => entities[character] ?? '')

function render(content: Content): string {
  if (content === undefined || content === null || content === false) return ''
  if (content instanceof Html) return content.toString()
  if (typeof content === 'string' || typeof content === 'number') return escapeText(String(content))
  return content.map(render).join('')
}

/**
 * A template of markup. Every value is escaped for text and for quoted attributes; nested `html` and lists of it are kept.
 * Never put a value where it would be a tag's or attribute's name, an unquoted attribute, a style or a script.
 */
export const html = (parts: TemplateStringsArray, ...values: Content[]): Html =>
  new Html(parts.map((part, index) => (index === 0 ? part : render(values[index - 1]) + part)).join(''))

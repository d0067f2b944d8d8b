/** Escaped markup. Only the `html` tag creates it. */
export class Html {
  readonly #text: string

  /** Use the `html` tag instead. */
  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** Values allowed in a template; `undefined`, `null` and `false` render nothing. */
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
 * Renders a template. Escapes every value for text and quoted attributes; nested `html` and lists of it are kept. Do not
 * place values in tag or attribute names, unquoted attributes, styles or scripts.
 */
export const html = (parts: TemplateStringsArray, ...values: Content[]): Html =>
  new Html(parts.map((part, index) => (index === 0 ? part : render(values[index - 1]) + part)).join(''))

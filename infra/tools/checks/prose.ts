import jsTokens from 'js-tokens'

/** One piece of prose in a file, and the line on which it begins (from 1). */
export interface Prose {
  line: number
  kind: 'comment' | 'docstring' | 'message'
  text: string
}

const templateTypes = new Set(['TemplateHead', 'TemplateMiddle', 'TemplateTail', 'NoSubstitutionTemplate'])
const commentTypes = new Set(['SingleLineComment', 'MultiLineComment'])

function kindOf(type: string, value: string): Prose['kind'] | undefined {
  if (commentTypes.has(type)) return value.startsWith('/**') ? 'docstring' : 'comment'
  // A string without a space is an identifier, a path or an event name.
  if ((type === 'StringLiteral' || templateTypes.has(type)) && /\s/.test(value.trim())) return 'message'
  return undefined
}

/** Returns the comments and message strings of a TypeScript or JavaScript source. */
export function proseOfSource(source: string): Prose[] {
  const found: Prose[] = []
  let line = 1
  for (const { type, value } of jsTokens(source)) {
    const kind = kindOf(type, value)
    if (kind) found.push({ line, kind, text: value })
    line += value.split('\n').length - 1
  }
  return found
}

/** Returns the sentences of a Markdown document, a line each: no fenced code, no `code`. */
export function proseOfMarkdown(source: string): Prose[] {
  let isCode = false
  const found: Prose[] = []
  for (const [index, text] of source.split('\n').entries()) {
    if (/^\s*```/.test(text)) isCode = !isCode
    else if (!isCode) found.push({ line: index + 1, kind: 'comment', text: text.replaceAll(/`[^`]*`/g, '``') })
  }
  return found
}

/** Returns the comments of a SQL file, a line each. */
export const proseOfSql = (source: string): Prose[] =>
  source
    .split('\n')
    .map((text, index) => ({ line: index + 1, kind: 'comment' as const, text: text.trim() }))
    .filter(({ text }) => text.startsWith('--'))

import type { Cursor, Edit } from './grammar/cursor.ts'
import type { Token } from './token.ts'

const OPERATOR = /^[-+*/%&|^~!=<>]+$/

/** Returns whether two tokens would be read differently without a space (`- -`, `1e5 x`); always true next to inserted text. */
const needsSpace = (left: Token, right: Token): boolean =>
  right.spaced ||
  left.kind === 'hint' ||
  right.kind === 'hint' ||
  left.kind === 'placeholder' ||
  right.kind === 'placeholder' ||
  (left.kind === 'number' && right.kind !== 'symbol') ||
  (left.kind === 'symbol' && right.kind === 'symbol' && OPERATOR.test(left.text) && OPERATOR.test(right.text))

const isPutBefore = (edit: Edit | undefined): boolean => edit?.before !== undefined || edit?.text !== undefined
const isPutAfter = (edit: Edit | undefined): boolean => edit?.after !== undefined || edit?.text !== undefined

/**
 * Rebuilds the statement from its tokens, so that the server receives only text that the guard has read: names and literals as
 * written, each comment as one space. Tokens that touched still touch, because `t .1` means something else to the server, and the
 * parenthesis of a call always touches the function's name: after a gap the server would call a stored function of that name.
 */
export const emit = (
  { tokens, edits, callParentheses }: Pick<Cursor, 'tokens' | 'edits' | 'callParentheses'>,
  values: ReadonlyMap<number, string>,
): string => {
  const parts: string[] = []
  const part = (text: string) => {
    if (text !== '' && !(text === ' ' && (parts.length === 0 || parts.at(-1) === ' '))) parts.push(text)
  }
  const range = (from: number, to: number): void => {
    for (let index = from; index < to; index++) {
      const token = tokens[index]
      if (!token || token.kind === 'end') return
      const left = index > from ? tokens[index - 1] : undefined
      const edit = edits.get(index)
      const isSeparated = isPutBefore(edit) || isPutAfter(edits.get(index - 1)) || (left && needsSpace(left, token))
      if (left && isSeparated && !callParentheses.has(index)) part(' ')
      part(edit?.before ?? '')
      part(edit?.text ?? values.get(index) ?? token.text)
      for (const piece of edit?.after ?? []) {
        if (typeof piece === 'string') part(piece)
        else range(piece.from, piece.to)
      }
    }
  }
  range(0, tokens.length)
  return parts.join('').trimEnd()
}

/** Returns a part of the statement as written, with placeholders in place and one space for each gap. */
export const asWritten = (tokens: readonly Token[], { first, end }: { first: number; end: number }): string =>
  tokens
    .slice(first, end)
    .map(({ text, spaced }, index) => (spaced && index > 0 ? ` ${text}` : text))
    .join('')

import type { Edit } from './grammar/cursor.ts'
import type { Token } from './token.ts'

const OPERATOR = /^[-+*/%&|^~!=<>]+$/

/** Whether the two would be read differently without a space: `- -`, `1e5 x`; and everything around what we put in. */
const mustPart = (left: Token, right: Token): boolean =>
  right.spaced ||
  left.kind === 'hint' ||
  right.kind === 'hint' ||
  left.kind === 'placeholder' ||
  right.kind === 'placeholder' ||
  (left.kind === 'number' && right.kind !== 'symbol') ||
  (left.kind === 'symbol' && right.kind === 'symbol' && OPERATOR.test(left.text) && OPERATOR.test(right.text))

/**
 * The statement rebuilt from its tokens, so that the server sees only what was read here: names and literals as written,
 * comments as one space. Tokens that touched still touch, because `count (` and `t .1` mean something else to the server.
 */
export const emit = (
  tokens: readonly Token[],
  edits: ReadonlyMap<number, Edit>,
  values: ReadonlyMap<number, string>,
): string => {
  const parts: string[] = []
  const part = (text: string) => {
    if (text !== '' && !(text === ' ' && (parts.length === 0 || parts.at(-1) === ' '))) parts.push(text)
  }
  let left: Token | undefined
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'end') break
    const edit = edits.get(index)
    if (left && (edit || mustPart(left, token))) part(' ')
    part(edit?.before ?? '')
    part(edit?.text ?? values.get(index) ?? token.text)
    part(edit?.after ?? '')
    if (edit) part(' ')
    left = token
  }
  return parts.join('').trimEnd()
}

/**
 * `word` may be a keyword; `name` never is (quoted, part of a dotted name, or starting with a digit). `number` includes
 * hexadecimal and bit literals; `symbol` is punctuation and operators.
 */
export type TokenKind = 'word' | 'name' | 'string' | 'number' | 'symbol' | 'placeholder' | 'hint' | 'end'

export type Token = {
  kind: TokenKind
  /** As written, and as sent to the server. */
  text: string
  /** Upper case for a word, unquoted for a name, the operator for a symbol, the name (or '') for a placeholder. */
  value: string
  /** Offset into the statement. */
  position: number
  /** True when white space or a comment precedes it. */
  spaced: boolean
}

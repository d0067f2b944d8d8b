import type { Token } from '../token.ts'
import type { Node } from './scope.ts'

const unquoted = (text: string): string | undefined => {
  const quote = text[0]
  if (quote !== "'" && quote !== '"') return undefined
  return text
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replace(/\\(?![%_])(.)/gs, '$1')
}

/** Returns the text or digits of an expression that is a literal or a bound placeholder; undefined for a computed one. */
export const textOf = (
  node: Node,
  tokens: readonly Token[],
  values: ReadonlyMap<number, string>,
): string | undefined => {
  if (node.kind === 'call' && node.name === 'ROW' && node.args.length === 1 && node.args[0]) {
    return textOf(node.args[0], tokens, values)
  }
  if (node.kind !== 'literal') return undefined
  const parts: string[] = []
  for (let index = node.first; index < node.end; index++) {
    const bound = values.get(index)
    const text = bound?.replace(/^\((.*)\)$/s, '$1') ?? tokens[index]?.text ?? ''
    const plain = unquoted(text) ?? (/^[-\d.]/.test(text) || text === '' ? text : undefined)
    if (plain === undefined) return undefined
    parts.push(plain)
  }
  return parts.join('')
}

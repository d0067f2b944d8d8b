const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]|[^\s{}[\]:",]+/g

/** Parses the arguments of a field, the text between the parentheses: `aggregateBy: DAY marketplaceIds: ["…"]`. @throws Error */
export function parseArguments(text: string): Record<string, unknown> {
  const words: string[] = text.match(tokens) ?? []
  let at = 0

  function list(): unknown[] {
    const found: unknown[] = []
    for (at++; words[at] !== ']'; ) {
      if (at >= words.length) throw new Error('a list is not closed')
      found.push(value())
    }
    at++
    return found
  }

  function entries(end?: string): Record<string, unknown> {
    const found: Record<string, unknown> = {}
    while (words[at] !== end) {
      const name = words[at++] ?? ''
      if (words[at++] !== ':') throw new Error(`the argument ${name} has no value`)
      found[name] = value()
    }
    at++
    return found
  }

  function value(): unknown {
    const word = words[at]
    if (word === undefined) throw new Error('a value is missing')
    if (word === '[') return list()
    at++
    if (word === '{') return entries('}')
    return word.startsWith('"') ? JSON.parse(word) : word
  }

  return entries()
}

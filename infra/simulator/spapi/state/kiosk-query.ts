/** A field of a Data Kiosk query with its selected subfields. */
export interface Selection {
  name: string
  /** The text between the parentheses after the name. */
  args: string
  fields: Selection[]
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}()]|[^\s{}()",]+/g

/** Parses the subset of GraphQL that is needed for an answer. @throws Error for a syntax error */
export function parseQuery(query: string): Selection[] {
  const words: string[] = query.replace(/#.*$/gm, '').match(tokens) ?? []
  let at = words[0] === 'query' ? words.indexOf('{') : 0

  function args(): string {
    const taken: string[] = []
    for (at++; words[at] !== ')'; at++) {
      if (at >= words.length) throw new Error('a parenthesis is not closed')
      taken.push(words[at] ?? '')
    }
    at++
    return taken.join(' ')
  }

  function fields(): Selection[] {
    if (words[at] !== '{') throw new Error('a selection is missing')
    const found: Selection[] = []
    for (at++; words[at] !== '}'; ) {
      const name = words[at++]
      if (name === undefined || !/^\w+$/.test(name)) throw new Error(`a field is called ${name}`)
      found.push({ name, args: words[at] === '(' ? args() : '', fields: words[at] === '{' ? fields() : [] })
    }
    at++
    return found
  }

  const found = fields()
  if (at !== words.length) throw new Error('there is something behind the query')
  return found
}

/** Returns the names of a query's schemas and datasets. */
export const datasetNames = (schemas: readonly Selection[]): string[] =>
  schemas.flatMap(({ name, fields }) => [name, ...fields.map((dataset) => dataset.name)])

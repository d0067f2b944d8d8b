import { hash32 } from '@platform/demo/random'

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

const argument = (args: string, name: string) => new RegExp(`${name}\\s*:\\s*"?([\\w-]+)`).exec(args)?.[1]

function valueOfField(name: string, row: Row): unknown {
  if (/startDate|endDate|^date$/.test(name)) return row.date
  if (/currencyCode/.test(name)) return row.currency
  if (/marketplaceId/.test(name)) return row.marketplaceId
  if (/asin$/i.test(name)) return row.asin
  if (/(m|fn)?sku$/i.test(name)) return row.sku
  const number = hash32(`${row.date}|${row.asin}|${name}`) % 4_000
  if (/amount|percentage|rate|average/i.test(name)) return number / 100
  return /name|title|type|granularity/i.test(name) ? name.toUpperCase() : number % 400
}

interface Row {
  date: string
  asin: string
  sku: string
  marketplaceId: string
  currency: string
}

const objectOf = (fields: Selection[], row: Row): Record<string, unknown> =>
  Object.fromEntries(
    fields.map(({ name, fields: inner }) => [name, inner.length > 0 ? objectOf(inner, row) : valueOfField(name, row)]),
  )

const daysMax = 400

/** Returns the lines of a query's document: one per day of its window, or per product for datasets by ASIN. */
export function answerQuery(
  query: string,
  {
    products,
    marketplaceId,
    currency,
  }: Omit<Row, 'date' | 'asin' | 'sku'> & { products: readonly { asin: string; sku: string }[] },
): object[] {
  const datasets = parseQuery(query).flatMap(({ fields }) => fields)
  return datasets.flatMap(({ name, args, fields }) => {
    const start = Date.parse(argument(args, 'startDate') ?? '') || Date.UTC(2026, 0, 1)
    const end = Date.parse(argument(args, 'endDate') ?? '') || start
    const days = Math.min(daysMax, Math.floor((end - start) / 86_400_000) + 1)
    const dates = Array.from({ length: Math.max(0, days) }, (_, index) =>
      new Date(start + index * 86_400_000).toISOString().slice(0, 10),
    )
    const place = { marketplaceId, currency }
    if (/asin/i.test(name)) {
      return products.map(({ asin, sku }) => objectOf(fields, { ...place, asin, sku, date: dates[0] ?? '' }))
    }
    return dates.map((date) => objectOf(fields, { ...place, date, asin: '', sku: '' }))
  })
}

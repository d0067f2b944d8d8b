import { isDate, listed, nearest, phrases } from '@platform/validation'
import {
  type ArgumentNode,
  type FieldNode,
  GraphQLError,
  Kind,
  Lexer,
  parse,
  type SelectionNode,
  Source,
  TokenKind,
  type ValueNode,
} from 'graphql'
import type { Issues } from '../issues.ts'
import { type DataKioskField, kioskFields } from './kiosk-schemas.ts'

/** Amazon's limit of a query, and one of its words and symbols, which bounds the parser. */
const lengthMax = 8_000
const tokensMax = 4_000
/** Open brackets at one place; a query of the widest schema has 8. The parser is recursive, and would exhaust the stack. */
const levelsMax = 50
const place = 'input.query'

/** A query of Data Kiosk, as far as windows and keys need it. */
export interface KioskQuery {
  field: DataKioskField
  startDate: string
  endDate: string
  /** Offsets of the literals of both dates, with their quotes. */
  spans: { startDate: [number, number]; endDate: [number, number] }
  /** As written: `DAY`, `WEEK`, `MONTH`; undefined if the rows are sums over the range. */
  period: string | undefined
  /** Names of the columns of a row's fields, before they are adapted. */
  columns: readonly string[]
  marketplaceIds: readonly string[]
}

const isField = (selection: SelectionNode): selection is FieldNode => selection.kind === Kind.FIELD
const argument = (field: FieldNode, name: string): ArgumentNode | undefined =>
  field.arguments?.find((one) => one.name.value === name)

const opening: readonly string[] = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]
const closing: readonly string[] = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]

/** Returns true if more than `levelsMax` brackets are open at one place. @throws GraphQLError for characters that GraphQL does not have */
function isTooDeep(query: string): boolean {
  const lexer = new Lexer(new Source(query))
  let levels = 0
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (opening.includes(token.kind)) levels += 1
    else if (closing.includes(token.kind)) levels -= 1
    if (levels > levelsMax) return true
  }
  return false
}

function root(query: string, issues: Issues): FieldNode | undefined {
  const refuse = (message: string): undefined => issues.add(place, message) as undefined
  if (query.length > lengthMax) return refuse(phrases.charactersMax(lengthMax))
  try {
    if (isTooDeep(query)) return refuse(`must have at most ${levelsMax} levels of brackets`)
    const { definitions } = parse(query, { maxTokens: tokensMax })
    const [only, ...others] = definitions
    if (others.length > 0 || only?.kind !== Kind.OPERATION_DEFINITION || only.operation !== 'query')
      return refuse('must be one query, without fragments, mutations or subscriptions')
    if ((only.variableDefinitions?.length ?? 0) > 0) return refuse('must not have variables: Data Kiosk takes none')
    const [field, ...more] = only.selectionSet.selections
    return field && isField(field) && more.length === 0 ? field : refuse('must have exactly one schema')
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const [at] = error.locations ?? []
    return refuse(`is not valid GraphQL${at ? ` at line ${at.line}, column ${at.column}` : ''}`)
  }
}

const meant = (name: string, names: readonly string[]): string => {
  const [near] = nearest(name, names, 1)
  return near === undefined ? `use one of ${listed(names)}` : `did you mean ${near}?`
}

function dateOf(field: FieldNode, name: 'startDate' | 'endDate', issues: Issues) {
  const value = argument(field, name)?.value
  if (value?.kind !== Kind.STRING || value.block || !isDate(value.value) || !value.loc) {
    issues.add(place, `must have ${name} as a date in quotes that exists, e.g. "2026-08-01"`)
    return undefined
  }
  return { date: value.value, span: [value.loc.start, value.loc.end] as [number, number] }
}

function periodOf(field: FieldNode, { period, periodDefault }: DataKioskField): string | undefined {
  const whole: ValueNode | undefined = period && argument(field, period.argument)?.value
  const value =
    whole?.kind === Kind.OBJECT ? whole.fields.find((one) => one.name.value === period?.field)?.value : whole
  const stated = value?.kind === Kind.ENUM ? value.value : periodDefault
  return stated === 'RANGE' ? undefined : stated
}

/** Reads a query of a known schema. Returns undefined, and adds the reason, if it is not one. */
export function readQuery(query: string, issues: Issues): KioskQuery | undefined {
  const schema = root(query, issues)
  if (!schema) return undefined
  const schemas = [...new Set(kioskFields.map((one) => one.schema))]
  if (!schemas.includes(schema.name.value)) {
    issues.add(
      place,
      `${schema.name.value.slice(0, 100)} is not a schema of Data Kiosk: ${meant(schema.name.value, schemas)}`,
    )
    return undefined
  }
  const [only, ...others] = schema.selectionSet?.selections ?? []
  if (!only || !isField(only) || others.length > 0) {
    issues.add(place, `must have exactly one field in ${schema.name.value}`)
    return undefined
  }
  const known = kioskFields.filter((one) => one.schema === schema.name.value)
  const field = known.find(({ name }) => name === only.name.value)
  if (!field) {
    const names = known.map(({ name }) => name)
    issues.add(
      place,
      `${only.name.value.slice(0, 100)} is not a field of ${schema.name.value}: ${meant(only.name.value, names)}`,
    )
    return undefined
  }
  const [start, end] = [dateOf(only, 'startDate', issues), dateOf(only, 'endDate', issues)]
  if (!start || !end) return undefined
  if (end.date < start.date) issues.add(place, 'has an endDate before its startDate')
  const ids = argument(only, 'marketplaceIds')?.value
  return {
    field,
    startDate: start.date,
    endDate: end.date,
    spans: { startDate: start.span, endDate: end.span },
    period: periodOf(only, field),
    columns: (only.selectionSet?.selections ?? []).filter(isField).map((one) => one.alias?.value ?? one.name.value),
    marketplaceIds:
      ids?.kind === Kind.LIST ? ids.values.flatMap((one) => (one.kind === Kind.STRING ? one.value : [])) : [],
  }
}

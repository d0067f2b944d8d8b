import type { Block, Query, Scope } from '../cost/scope.ts'
import { type Node, Tree } from '../cost/tree.ts'
import { GuardError, invalid, refuse } from '../guard-error.ts'
import { LIMITS } from '../limits.ts'
import type { Token } from '../token.ts'
import { QueryBlocks } from './query-blocks.ts'
import { whyNot } from './why-not.ts'

export type Dialect = 'mariadb' | 'mysql'

/** What the guard has to know of the server that runs the statement. */
export type GuardedServer = {
  dialect: Dialect
  /** As messages name it, such as `MariaDB 10.11`. */
  name: string
  /** Names of the allowlist that this server has built in. */
  functions: ReadonlySet<string>
  /** No string function gives more: beyond `max_allowed_packet` the server answers NULL. */
  packetBytesMax: number
}

/** `value` takes anything, `list` also expands an array, `count` is a number of rows in LIMIT. */
export type PlaceholderRole = 'value' | 'list' | 'count'

/** Text that is put in, or a copy of the tokens from one index up to another, as they are sent. */
export type Piece = string | { from: number; to: number }

/** What is sent instead of a token, and around it. */
export type Edit = { before?: string; text?: string; after?: readonly Piece[] }

export type Rule = (cursor: Cursor) => void

/** A rule for something that has a value when the statement runs. */
export type Valued = (cursor: Cursor) => Node

/** Rules that others call recursively; passed in, so that the grammar files need not import each other in circles. */
export type Rules = {
  expression: Valued
  expressionTail: (cursor: Cursor, first: Node) => Node
  query: (cursor: Cursor) => Query
  queryTail: Rule
}

export type CursorOptions = { schema: string; server: GuardedServer; rules: Rules }

const END: Token = { kind: 'end', text: '', value: '', position: 0, spaced: false }

/** A position in the tokens of one statement, and what the grammar has learned so far. */
export class Cursor {
  readonly tokens: readonly Token[]
  readonly options: CursorOptions
  readonly roles = new Map<number, PlaceholderRole>()
  readonly edits = new Map<number, Edit>()
  /** Parentheses that follow the name of a function; the server calls a stored function where a gap is between them. */
  readonly callParentheses = new Set<number>()
  readonly tree = new Tree()
  /** The SELECT, the query and the common tables that are being read. */
  block: Block | undefined
  query: Query = { branches: [] }
  scope: Scope | undefined
  readonly blocks = new QueryBlocks()
  index = 0
  windows = 0
  zoneConversions = 0
  private depth = 0

  constructor(tokens: readonly Token[], options: CursorOptions) {
    this.tokens = tokens
    this.options = options
  }

  /** Adds a SELECT to the query that is being read. */
  addBlock(block: Block): void {
    this.tree.blocks.push(block)
    this.query.branches.push(block)
  }

  at(offset = 0): Token {
    return this.tokens[this.index + offset] ?? this.tokens.at(-1) ?? END
  }

  /** Whether the token there is one of these keywords (upper case) or symbols. */
  isAt(offset: number, ...values: string[]): boolean {
    const token = this.at(offset)
    return (token.kind === 'word' || token.kind === 'symbol') && values.includes(token.value)
  }

  is(...values: string[]): boolean {
    return this.isAt(0, ...values)
  }

  /** Whether these keywords and symbols follow one another from here. */
  follows(...sequence: string[]): boolean {
    return sequence.every((value, offset) => this.isAt(offset, value))
  }

  skip(count = 1): void {
    this.index += count
  }

  take(...values: string[]): boolean {
    const found = this.is(...values)
    if (found) this.index++
    return found
  }

  takeAll(...sequence: string[]): boolean {
    const found = this.follows(...sequence)
    if (found) this.index += sequence.length
    return found
  }

  need(...values: string[]): void {
    if (!this.take(...values)) this.reject()
  }

  /** Runs the rule one level deeper. */
  nested<T>(rule: () => T): T {
    if (++this.depth > LIMITS.nestingMax) {
      invalid([{ path: 'sql', message: `the statement is nested more than ${LIMITS.nestingMax} levels deep` }])
    }
    const result = rule()
    this.depth--
    return result
  }

  /** Refuses more of something than the server handles well. */
  atMost(max: number, count: number, what: string): void {
    if (count > max) invalid([{ path: 'sql', message: `the statement has more than ${max} ${what}` }])
  }

  edit(index: number, { before, text, after }: Edit): void {
    const known = this.edits.get(index)
    this.edits.set(index, {
      ...known,
      ...(before !== undefined && { before: before + (known?.before ?? '') }),
      ...(text !== undefined && { text }),
      ...(after && { after: [...(known?.after ?? []), ...after] }),
    })
  }

  /** Refuses the statement because of the token here (or at the offset). */
  reject(message?: string, offset = 0): never {
    const token = this.at(offset)
    throw new GuardError('read_only_violation', message ?? whyNot(token), { position: token.position })
  }

  refuseIf(condition: boolean, message: string, offset = 0): void {
    if (condition) refuse(message, this.at(offset).position)
  }
}

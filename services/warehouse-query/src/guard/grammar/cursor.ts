import type { Block, Node, Query, Scope } from '../cost/scope.ts'
import { Tree } from '../cost/tree.ts'
import { GuardError, invalid, refuse } from '../guard-error.ts'
import { LIMITS } from '../limits.ts'
import type { Token } from '../token.ts'
import { QueryBlocks } from './query-blocks.ts'
import { refusalReason } from './refusal-reason.ts'

export type Dialect = 'mariadb' | 'mysql'

/** Properties of the warehouse's server that the guard depends on. */
export type GuardedServer = {
  dialect: Dialect
  /** Name for messages, such as `MariaDB 10.11`. */
  name: string
  /** Allowlisted functions that this server has built in. */
  functions: ReadonlySet<string>
  /** Upper bound for the result of a string function: beyond `max_allowed_packet` the server returns NULL. */
  packetBytesMax: number
}

/** `value` takes anything, `list` also expands an array, `count` is a number of rows in LIMIT. */
export type PlaceholderRole = 'value' | 'list' | 'count'

/** Inserted text, or a copy of the tokens `from` up to but not including `to`, as they are sent. */
export type Piece = string | { from: number; to: number }

/** Text that is sent instead of a token, and around it. */
export type Edit = { before?: string; text?: string; after?: readonly Piece[] }

export type Rule = (cursor: Cursor) => void

/** A rule for something that has a value when the statement runs. */
export type Valued = (cursor: Cursor) => Node

/** Rules that others call recursively; passed in, so that the grammar files do not import each other in cycles. */
export type Rules = {
  expression: Valued
  expressionTail: (cursor: Cursor, first: Node) => Node
  query: (cursor: Cursor) => Query
  queryTail: Rule
}

export type CursorOptions = { schema: string; server: GuardedServer; rules: Rules }

const END: Token = { kind: 'end', text: '', value: '', position: 0, spaced: false }

/** A position in the tokens of one statement, and the facts that the grammar has collected so far. */
export class Cursor {
  readonly tokens: readonly Token[]
  readonly options: CursorOptions
  readonly roles = new Map<number, PlaceholderRole>()
  readonly edits = new Map<number, Edit>()
  /** Parentheses that follow a function's name. If a gap separated them, the server would call a stored function. */
  readonly callParentheses = new Set<number>()
  readonly tree = new Tree()
  /** The SELECT, the query and the common tables that are being parsed. */
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

  /** Adds a SELECT to the query that is being parsed. */
  addBlock(block: Block): void {
    this.tree.blocks.push(block)
    this.query.branches.push(block)
  }

  at(offset = 0): Token {
    return this.tokens[this.index + offset] ?? this.tokens.at(-1) ?? END
  }

  /** Returns whether the token at the offset is one of these keywords (upper case) or symbols. */
  isAt(offset: number, ...values: string[]): boolean {
    const token = this.at(offset)
    return (token.kind === 'word' || token.kind === 'symbol') && values.includes(token.value)
  }

  is(...values: string[]): boolean {
    return this.isAt(0, ...values)
  }

  /** Returns whether these keywords and symbols follow one another from here. */
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
      invalid([
        {
          path: 'sql',
          message: `the statement is nested more than ${LIMITS.nestingMax} levels deep; use fewer levels`,
        },
      ])
    }
    const result = rule()
    this.depth--
    return result
  }

  /** Refuses a count above a limit of the server. */
  atMost(max: number, count: number, what: string): void {
    if (count > max) invalid([{ path: 'sql', message: `the statement has more than ${max} ${what}; use fewer` }])
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
    throw new GuardError('read_only_violation', message ?? refusalReason(token), { position: token.position })
  }

  refuseIf(condition: boolean, message: string, offset = 0): void {
    if (condition) refuse(message, this.at(offset).position)
  }
}

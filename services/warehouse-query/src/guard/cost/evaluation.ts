import type { Cursor } from '../grammar/cursor.ts'
import { type Catalog, columnOf, longBytesMin } from './catalog.ts'
import {
  AGGREGATE_COST_RULES,
  type CallFacts,
  type CostRule,
  groupBytesMax,
  type Size,
  shortCostRule,
  TEXT_COST_RULES,
} from './cost-rules.ts'
import type { ColumnKind } from './raise.ts'
import { REGEX_COST_RULES } from './regex-cost-rules.ts'
import type { Node } from './scope.ts'
import { type Block, type Item, type Origin, origins, type Query, queryOf } from './scope.ts'
import { STRUCTURE_COST_RULES } from './structure-cost-rules.ts'
import { textOf } from './text-of.ts'

const COST_RULES: ReadonlyMap<string, CostRule> = new Map([
  ...TEXT_COST_RULES,
  ...AGGREGATE_COST_RULES,
  ...STRUCTURE_COST_RULES,
  ...REGEX_COST_RULES,
])

/** The session's limit for an in-memory table; a DISTINCT aggregate keeps its values in one. */
const distinctBytes = 4_194_304
/** One call with the conversions around it. */
const nanosPerCall = 300
/** Depth of names that refer to expressions that contain names. */
const depthMax = 1_000
/** Number of copies of a zone that are sent where CONVERT_TZ is checked. */
const zoneCopies = 3
/** Size of the values that SHOW lists about a table. */
const catalogBytesMax = 1_000
const nothing: Size = { bytes: 0, nanos: 0 }

type Call = Extract<Node, { kind: 'call' }>
type Column = Extract<Node, { kind: 'column' }>
type Limits = { lengthMax: number; regexStepsMax: number }

const largest = (sizes: Size[]): Size => ({
  bytes: sizes.reduce((max, { bytes }) => Math.max(max, bytes), 0),
  nanos: sizes.reduce((max, { nanos }) => Math.max(max, nanos), 0),
})

/** An upper bound of the cost of one row, given that no long column is longer than `lengthMax`. */
export class Evaluation {
  bytes = 0
  nanos = 0
  /** The expression that needs most bytes; without a node when the columns of `*` do. */
  mostBytes: { node?: Node; cost: number } = { cost: 0 }
  mostNanos: { node?: Node; cost: number } = { cost: 0 }
  /** Columns that may hold more than `lengthMax`. */
  readonly longColumns = new Map<Column, ColumnKind>()
  /** Computed numbers and their upper bounds. */
  readonly numbers = new Map<Node, number>()
  /** True when another `lengthMax` would give another result. */
  isAdjustable = false
  readonly #cursor: Cursor
  readonly #values: ReadonlyMap<number, string>
  readonly #catalog: Catalog
  readonly #limits: Limits
  readonly #sizes = new Map<Node, Size>()
  readonly #visiting = new Set<Item>()
  readonly #recursive = new Map<Query, Size>()
  readonly #fetched = new Map<Block, Map<string, number>>()
  #depth = 0

  constructor(cursor: Cursor, values: ReadonlyMap<number, string>, catalog: Catalog, limits: Limits) {
    this.#cursor = cursor
    this.#values = values
    this.#catalog = catalog
    this.#limits = limits
    const { tree } = cursor
    // Nodes list arguments before their calls, so that a long chain needs no deep recursion.
    for (const node of tree.nodes) this.#sizeOf(node)
    for (const node of tree.roots) this.nanos += this.#sizeOf(node).nanos
    this.bytes += tree.blocks.reduce((max, block) => Math.max(max, this.#rowBytes(block)), 0)
  }

  #sizeOf(node: Node): Size {
    const known = this.#sizes.get(node)
    if (known) return known
    if (++this.#depth > depthMax) return { bytes: Infinity, nanos: Infinity }
    const size = this.#measure(node)
    this.#depth--
    this.#sizes.set(node, size)
    return size
  }

  #measure(node: Node): Size {
    if (node.kind === 'literal') return { bytes: this.#literalBytes(node), nanos: 0 }
    return node.kind === 'column' ? this.#column(node) : this.#call(node)
  }

  #literalBytes({ first, end }: Node): number {
    let bytes = 0
    for (let index = first; index < end; index++) {
      bytes += Buffer.byteLength(this.#values.get(index) ?? this.#cursor.tokens[index]?.text ?? '')
    }
    return bytes
  }

  #long(node: Column, bytes: number, kind: ColumnKind): Size {
    const { lengthMax } = this.#limits
    if (bytes <= lengthMax) return { bytes, nanos: 0 }
    this.isAdjustable = true
    if (lengthMax < this.#cursor.options.server.packetBytesMax) this.longColumns.set(node, kind)
    return { bytes: lengthMax, nanos: 0 }
  }

  #column(node: Column): Size {
    const { lookup } = node
    // Outside of a SELECT, in SHOW … WHERE, columns are names and numbers.
    if (!lookup.block) return { bytes: catalogBytesMax, nanos: 0 }
    const found = origins(lookup, (table, column) => columnOf(this.#catalog, table, column) !== undefined)
    if (found.length === 0) return this.#long(node, Infinity, 'text')
    return largest(found.map((origin) => this.#origin(node, origin)))
  }

  #origin(node: Column, origin: Origin): Size {
    if ('bytes' in origin) return this.#long(node, origin.bytes, 'text')
    if ('item' in origin) return this.#item(origin.item)
    if ('query' in origin) return this.#queryColumn(node, origin.query, origin.index)
    const { name, table = origin.table, block } = node.lookup
    const column = columnOf(this.#catalog, origin.table, name)
    if (!column) return this.#long(node, Infinity, 'text')
    if (block && column.bytes >= longBytesMin) this.#fetch(block, `${table}.${name}`.toLowerCase(), column.bytes)
    return this.#long(node, column.bytes, column.kind)
  }

  #fetch(block: Block, key: string, bytes: number): void {
    const columns = this.#fetched.get(block) ?? new Map<string, number>()
    columns.set(key, Math.min(bytes, this.#cursor.options.server.packetBytesMax))
    this.#fetched.set(block, columns)
  }

  /** Size of a select-list item; zero while it is being measured, because an item cannot refer to itself. */
  #item(item: Item): Size {
    if (this.#visiting.has(item)) return nothing
    this.#visiting.add(item)
    const size = this.#sizeOf(item.node)
    this.#visiting.delete(item)
    return size
  }

  /** A recursive common table has the types of its first SELECT, so that its later SELECTs cannot make a column longer. */
  #queryColumn(node: Column, query: Query, index: number): Size {
    const anchor = this.#recursive.get(query)
    if (anchor)
      return anchor.bytes === Infinity ? this.#long(node, Infinity, 'text') : { bytes: anchor.bytes, nanos: 0 }
    const [first, ...others] = query.branches.map(({ items }) => items[index]).filter((item) => item !== undefined)
    if (!first) return this.#long(node, Infinity, 'text')
    const start = this.#item(first)
    const isTyped = first.node.kind !== 'call' || first.node.name === 'CAST' || start.bytes <= 200
    this.#recursive.set(query, isTyped ? start : { bytes: Infinity, nanos: 0 })
    const size = largest([start, ...others.map((item) => this.#item(item))])
    this.#recursive.delete(query)
    return size
  }

  #call(node: Call): Size {
    const args = node.args.map((arg) => this.#sizeOf(arg))
    const own = (COST_RULES.get(node.name) ?? shortCostRule)(args, this.#facts(node, args))
    const inner = args.reduce((sum, { nanos }, index) => sum + nanos * this.#evaluations(node, index), 0)
    const kept = own.bytes + this.#keptRows(node)
    this.bytes += kept
    const nanos = own.nanos + nanosPerCall
    if (kept > this.mostBytes.cost) this.mostBytes = { node, cost: kept }
    if (nanos > this.mostNanos.cost) this.mostNanos = { node, cost: nanos }
    return { bytes: own.bytes, nanos: nanos + inner }
  }

  /** Number of times that the server computes an argument: a comparison computes it once for every type that it compares as. */
  #evaluations({ name, args }: Call, index: number): number {
    if (name === 'CONVERT_TZ' && index > 0) return zoneCopies
    if (index > 0 || !['NULLIF', 'IN', 'CASE_OF'].includes(name)) return 1
    const kinds = new Set(
      args.slice(1).map((arg) => (arg.kind === 'literal' ? this.#cursor.tokens[arg.first]?.kind : 'other')),
    )
    return name === 'NULLIF' ? 2 : kinds.size + (kinds.has('other') || kinds.has('placeholder') ? 2 : 0)
  }

  #keptRows({ name, ordered }: Call): number {
    const collects = name === 'GROUP_CONCAT' || name.startsWith('JSON_') ? 2 * groupBytesMax : distinctBytes
    return ordered ? collects : 0
  }

  #facts(node: Call, _args: Size[]): CallFacts {
    const { server } = this.#cursor.options
    const text = (index: number): string | undefined => {
      const arg = node.args[index]
      return arg && textOf(arg, this.#cursor.tokens, this.#values)
    }
    return {
      text,
      nameOf: (index) => {
        const arg = node.args[index]
        return arg?.kind === 'call' ? arg.name : undefined
      },
      count: (index, bytesEach) => {
        const arg = node.args[index]
        const written = Number(text(index) ?? Number.NaN)
        if (!Number.isNaN(written)) return Math.max(0, written)
        if (!arg) return 0
        this.isAdjustable = true
        const max = Math.max(1, Math.floor(this.#limits.lengthMax / Math.max(1, bytesEach)))
        if (this.#limits.lengthMax < server.packetBytesMax) this.numbers.set(arg, max)
        return max
      },
      length: node.length ?? Infinity,
      packetBytesMax: server.packetBytesMax,
      regexStepsMax: this.#limits.regexStepsMax,
      regexNanosMax: server.dialect === 'mysql' ? 50_000_000 : Infinity,
    }
  }

  /** Bytes that the server reads of a row's long columns, and bytes that it sends or keeps. */
  #rowBytes(block: Block): number {
    const { packetBytesMax } = this.#cursor.options.server
    const fetched = new Map(this.#fetched.get(block))
    if (block.star) {
      for (const source of block.sources) {
        if (queryOf(source) || source.table === undefined) continue
        for (const [name, { bytes }] of this.#catalog.get(source.table.toLowerCase()) ?? []) {
          if (bytes >= longBytesMin)
            fetched.set(`${source.alias}.${name}`.toLowerCase(), Math.min(bytes, packetBytesMax))
        }
      }
    }
    const read = [...fetched.values()].reduce((sum, bytes) => sum + bytes, 0)
    return block.items.reduce((sum, { node }) => sum + this.#sizeOf(node).bytes, read)
  }
}

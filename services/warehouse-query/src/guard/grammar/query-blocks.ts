import { invalid } from '../guard-error.ts'
import { LIMITS } from '../limits.ts'

/** A query, or the body of a common table: the number of its SELECTs, and the tables that it references with their scopes. */
type Body = { blocks: number; references: { table: string; scope: Scope }[]; total?: number; visiting?: true }

/** The common tables visible at a point, innermost first. */
type Scope = { tables: Map<string, Body>; outer: Scope | undefined }

const tooLarge = (): never =>
  invalid([
    {
      path: 'sql',
      message: `the statement expands to more than ${LIMITS.blocksMax} SELECTs, counting a common table once for every use; use common tables fewer times`,
    },
  ])

/**
 * Counts the SELECTs of a statement after expansion: the server copies the body of a common table for every use. Thirty WITH
 * elements that each use the one before twice expand to a billion SELECTs, before any time limit applies.
 */
export class QueryBlocks {
  private scope: Scope | undefined
  private body: Body = { blocks: 0, references: [] }
  private defined = 0

  select(): void {
    this.body.blocks++
  }

  table(name: string): void {
    if (this.scope) this.body.references.push({ table: name.toLowerCase(), scope: this.scope })
  }

  /** Runs the rule for a query that may start with WITH; tables that the WITH defines are not visible after it. */
  query<T>(rule: () => T): T {
    const { scope } = this
    const read = rule()
    this.scope = scope
    return read
  }

  /** In WITH RECURSIVE all elements see each other; otherwise each element sees those before it. */
  openRecursive(): void {
    this.scope = { tables: new Map(), outer: this.scope }
  }

  define<T>(name: string, recursive: boolean, rule: () => T): T {
    if (++this.defined > LIMITS.commonTablesMax) {
      invalid([
        { path: 'sql', message: `the statement defines more than ${LIMITS.commonTablesMax} common tables; use fewer` },
      ])
    }
    const outer = this.body
    const defined: Body = { blocks: 0, references: [] }
    if (recursive) this.scope?.tables.set(name.toLowerCase(), defined)
    this.body = defined
    const read = rule()
    this.body = outer
    if (!recursive) this.scope = { tables: new Map([[name.toLowerCase(), defined]]), outer: this.scope }
    return read
  }

  check(): void {
    if (this.total(this.body) > LIMITS.blocksMax) tooLarge()
  }

  private total(body: Body): number {
    if (body.total !== undefined) return body.total
    // The server evaluates a recursive table step by step and does not copy it.
    if (body.visiting) return 0
    body.visiting = true
    let total = body.blocks
    for (const { table, scope } of body.references) {
      const used = lookUp(table, scope)
      if (used) total += this.total(used)
      if (total > LIMITS.blocksMax) tooLarge()
    }
    delete body.visiting
    body.total = total
    return total
  }
}

const lookUp = (table: string, from: Scope): Body | undefined => {
  for (let scope: Scope | undefined = from; scope; scope = scope.outer) {
    const found = scope.tables.get(table)
    if (found) return found
  }
  return undefined
}

import { refuse } from '../guard-error.ts'

/**
 * Optimizer hints that only choose a plan. SET_VAR, MAX_EXECUTION_TIME and RESOURCE_GROUP change the session and are excluded.
 */
const PLAN_HINTS = new Set(
  `BKA NO_BKA BNL NO_BNL DERIVED_CONDITION_PUSHDOWN NO_DERIVED_CONDITION_PUSHDOWN HASH_JOIN NO_HASH_JOIN INDEX NO_INDEX
  GROUP_INDEX NO_GROUP_INDEX JOIN_INDEX NO_JOIN_INDEX ORDER_INDEX NO_ORDER_INDEX INDEX_MERGE NO_INDEX_MERGE JOIN_FIXED_ORDER
  JOIN_ORDER JOIN_PREFIX JOIN_SUFFIX MERGE NO_MERGE MRR NO_MRR NO_ICP NO_RANGE_OPTIMIZATION QB_NAME SEMIJOIN NO_SEMIJOIN
  SKIP_SCAN NO_SKIP_SCAN SPLIT_MATERIALIZED NO_SPLIT_MATERIALIZED SUBQUERY`.split(/\s+/),
)

const HINT = /\s*([A-Za-z_]+)\s*\(([A-Za-z0-9_$@`,\s]*)\)\s*,?/y

/** Returns the hint comment from `start` to `end`, checked and rebuilt from its parts. */
export const rebuiltHint = (sql: string, start: number, end: number): string => {
  const content = sql.slice(start + 3, end - 2).trimEnd()
  const hints: string[] = []
  HINT.lastIndex = 0
  while (HINT.lastIndex < content.length) {
    const from = HINT.lastIndex
    const [, name = '', operands = ''] =
      HINT.exec(content) ??
      refuse('this optimizer hint cannot be parsed; write it as /*+ NAME(arguments) */', start + 3 + from)
    if (!PLAN_HINTS.has(name.toUpperCase()))
      refuse(
        `the optimizer hint ${name.slice(0, 40)} is not allowed; only hints that choose a plan are`,
        start + 3 + from,
      )
    hints.push(`${name}(${operands.trim().replaceAll(/\s+/g, ' ')})`)
  }
  return `/*+ ${hints.join(' ')} */`
}

export const endOfHint = (sql: string, start: number): number => {
  const end = sql.indexOf('*/', start + 3)
  return end === -1 ? refuse('an optimizer hint is opened with /*+ but never closed; close it with */', start) : end + 2
}

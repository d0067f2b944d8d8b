import { asWritten } from '../emit.ts'
import type { Cursor } from '../grammar/cursor.ts'
import { invalid } from '../guard-error.ts'
import type { Catalog } from './catalog.ts'
import { Evaluation } from './evaluation.ts'
import { columnWithin, numberWithin } from './raise.ts'
import { REGEX_CALLS } from './regex-cost-rules.ts'

/**
 * Limits of one row. The server checks for a kill between rows, not inside one row's expressions, and it keeps the buffers of all
 * expressions until the statement ends. Both are therefore bounded before the statement starts.
 */
const ROW = { bytesMax: 100 * 1_048_576, nanosMax: 1_000_000_000 }

/** The default of PCRE; the servers do not change it. */
const regexStepsDefault = 10_000_000
const regexSteps = [100_000, 10_000, 1_000]

/**
 * Length limits to try, in bytes: for columns of unknown or large length, and for functions that repeat a text by a computed
 * number.
 */
const lengths = [4_194_304, 1_048_576, 262_144, 65_536, 16_384, 4_096, 1_024, 256, 64]
/** Everyday texts are shorter. Before the length limit falls below this, a regular expression gets fewer steps. */
const lengthEveryday = 4_096

type Attempt = { lengthMax: number; regexStepsMax: number }

const fits = ({ bytes, nanos }: Evaluation): boolean => bytes <= ROW.bytesMax && nanos <= ROW.nanosMax

const refuse = (cursor: Cursor, { bytes, mostBytes, mostNanos }: Evaluation): never => {
  const isMemory = bytes > ROW.bytesMax
  const { node } = isMemory ? mostBytes : mostNanos
  const written = node ? asWritten(cursor.tokens, node) : 'SELECT *'
  const shown = written.length > 80 ? `${written.slice(0, 80)}…` : written
  const limit = isMemory
    ? `may need more than ${ROW.bytesMax / 1_048_576} MB of memory for one row`
    : `may run for more than ${ROW.nanosMax / 1e9} s within one row, where the server cannot stop it`
  const isAll = isMemory ? mostBytes.cost > ROW.bytesMax : mostNanos.cost > ROW.nanosMax
  return invalid([
    {
      path: 'sql',
      message: `the statement ${limit}; ${isAll ? 'it is' : 'the largest part is'} ${shown}. Use smaller texts and numbers there, use it fewer times, or shorten a column with LEFT(column, n) first`,
    },
  ])
}

/** Adds checks to the statement that make the server fail when a value is longer than `lengthMax`, the bound of the estimate. */
const writeChecks = (cursor: Cursor, evaluation: Evaluation, { lengthMax, regexStepsMax }: Attempt): void => {
  const { dialect } = cursor.options.server
  for (const [node, kind] of evaluation.longColumns) {
    const column = cursor.tokens
      .slice(node.first, node.end)
      .map(({ text }) => text)
      .join('')
    for (let index = node.first; index < node.end; index++) cursor.edit(index, { text: '' })
    cursor.edit(node.first, { text: columnWithin(column, lengthMax, dialect, kind) })
  }
  for (const [node, max] of evaluation.numbers) {
    const { before, after } = numberWithin(max)
    cursor.edit(node.first, { before })
    cursor.edit(node.end - 1, { after: [after] })
  }
  if (regexStepsMax === regexStepsDefault || dialect === 'mysql') return
  for (const node of cursor.tree.nodes) {
    const pattern = node.kind === 'call' && REGEX_CALLS.has(node.name) ? node.args[1] : undefined
    if (!pattern) continue
    // After the empty group, a pattern cannot set another limit.
    cursor.edit(pattern.first, { before: `CONCAT('(*LIMIT_MATCH=${regexStepsMax})(?:)',` })
    cursor.edit(pattern.end - 1, { after: [')'] })
  }
}

/** Returns the largest length limit under which the row fits, by bisection: cost never falls as length grows. */
const longest = (evaluate: (attempt: Attempt) => Evaluation, regexStepsMax: number) => {
  let [low, high] = [0, lengths.length - 1]
  let found: { evaluation: Evaluation; attempt: Attempt } | undefined
  while (low <= high) {
    const middle = (low + high) >> 1
    const attempt = { lengthMax: lengths[middle] ?? 0, regexStepsMax }
    const evaluation = evaluate(attempt)
    if (fits(evaluation)) {
      found = { evaluation, attempt }
      high = middle - 1
    } else low = middle + 1
  }
  return found
}

/** Refuses a statement whose rows cost too much. Where the cost depends on the data, the server checks it row by row. */
export const boundRow = (cursor: Cursor, values: ReadonlyMap<number, string>, catalog: Catalog): void => {
  const { packetBytesMax } = cursor.options.server
  const evaluate = (attempt: Attempt) => new Evaluation(cursor, values, catalog, attempt)
  const first = evaluate({ lengthMax: packetBytesMax, regexStepsMax: regexStepsDefault })
  if (fits(first)) return
  const hasRegex = cursor.tree.nodes.some((node) => node.kind === 'call' && REGEX_CALLS.has(node.name))
  if (!first.isAdjustable && !hasRegex) refuse(cursor, first)
  const least = evaluate({ lengthMax: lengths.at(-1) ?? 0, regexStepsMax: regexSteps.at(-1) ?? 0 })
  if (!fits(least)) refuse(cursor, least)
  let best: ReturnType<typeof longest>
  for (const steps of hasRegex ? regexSteps : [regexStepsDefault]) {
    const found = longest(evaluate, steps)
    if (found && found.attempt.lengthMax > (best?.attempt.lengthMax ?? 0)) best = found
    if (best && best.attempt.lengthMax >= lengthEveryday) break
  }
  if (best) writeChecks(cursor, best.evaluation, best.attempt)
}

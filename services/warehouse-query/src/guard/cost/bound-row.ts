import { asWritten } from '../emit.ts'
import type { Cursor } from '../grammar/cursor.ts'
import { invalid } from '../guard-error.ts'
import type { Catalog } from './catalog.ts'
import { Evaluation } from './evaluation.ts'
import { columnWithin, numberWithin } from './raise.ts'
import { REGEX_CALLS } from './regex-laws.ts'

/**
 * What one row may cost. The server looks for a kill between rows, not inside one row's expressions, and keeps the buffers of all of
 * them to the end of the statement: so both are bounded before it starts.
 */
const ROW = { bytesMax: 100 * 1_048_576, nanosMax: 1_000_000_000 }

/** PCRE's own default; the server sets no other. */
const regexStepsDefault = 10_000_000
const regexSteps = [100_000, 10_000, 1_000]

/** Lengths to try for the columns whose length is not known to be short, and for what is repeated by a number that is computed. */
const lengths = [4_194_304, 1_048_576, 262_144, 65_536, 16_384, 4_096, 1_024, 256, 64]
/** Texts of everyday are shorter; before a limit falls below this, a regular expression gets fewer steps. */
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
    : `may compute for more than ${ROW.nanosMax / 1e9} s within one row, where the server cannot stop it`
  const isAll = isMemory ? mostBytes.cost > ROW.bytesMax : mostNanos.cost > ROW.nanosMax
  return invalid([
    {
      path: 'sql',
      message: `the statement ${limit}; ${isAll ? 'it is' : 'the largest part is'} ${shown}. Make the texts and numbers there smaller, use it fewer times, or cut a column with LEFT(column, n) first`,
    },
  ])
}

/** Writes into the statement what makes the server fail, instead of going on, where a value is longer than was reckoned with. */
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
    // After the empty group, no other limit can be set.
    cursor.edit(pattern.first, { before: `CONCAT('(*LIMIT_MATCH=${regexStepsMax})(?:)',` })
    cursor.edit(pattern.end - 1, { after: [')'] })
  }
}

/** The largest length with which the row fits, by bisection: a longer one never costs less. */
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

/** Refuses a statement whose rows cost too much; where that depends on the data, the server checks it row by row. */
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

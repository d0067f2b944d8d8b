import { numberShape } from '../values/number-shape.ts'
import { readTime, type TimeRule } from '../values/read-time.ts'
import type { CellContext } from './cell-context.ts'
import type { ColumnRule } from './column-rule.ts'
import type { ObservedType } from './column-type.ts'
import { localOrder } from './local-order.ts'

/** Returns the canonical text of a cell that is not blank, or the reason why the rule cannot read it. */
export type RuleReader = (cell: string) => string | { problem: string }

const words: Readonly<Record<string, string>> = {
  true: 'true',
  yes: 'true',
  y: 'true',
  '1': 'true',
  false: 'false',
  no: 'false',
  n: 'false',
  '0': 'false',
}

function numberReader(rule: 'integer' | 'decimal', { decimals }: CellContext, observed: ObservedType): RuleReader {
  return (cell) => {
    const text = cell.trim()
    const read = rule === 'decimal' ? decimals.read(text) : { value: text }
    if ('problem' in read) return read
    const shape = numberShape(read.value)
    if (!shape || (rule === 'integer' && shape.scale >= 0))
      return { problem: `it is not a${rule === 'integer' ? 'n integer' : ' number'}` }
    observed.seeNumber(shape.whole, rule === 'decimal' ? Math.max(0, shape.scale) : -1, read.value.length)
    return read.value
  }
}

function timeReader(rule: TimeRule, observed: ObservedType): RuleReader {
  // Neighbouring rows often have the same date.
  let lastCell = ''
  let lastText = ''
  return (cell) => {
    if (cell === lastCell) return lastText
    const moment = readTime(cell.trim(), rule)
    if ('problem' in moment) return moment
    if (moment.kind === 'date') observed.see('date', moment.text.length)
    else observed.seeTimestamp(moment.fraction, moment.text.length)
    lastCell = cell
    lastText = moment.text
    return moment.text
  }
}

/** Returns the function that reads the cells of a column with a rule; it collects their type in `observed`. */
export function ruleReader(rule: ColumnRule, context: CellContext, observed: ObservedType): RuleReader {
  switch (rule.kind) {
    case 'text':
      return (cell) => {
        observed.see('text', cell.length)
        return cell
      }
    case 'boolean':
      return (cell) => {
        const word = words[cell.trim().toLowerCase()]
        if (word === undefined) return { problem: 'it is not true or false' }
        observed.see('boolean', word.length)
        return word
      }
    case 'time': {
      const { kind: _, slashes, ...rest } = rule
      const order = slashes === 'local' ? localOrder(context.marketplaceId) : slashes
      const { marketplaceId } = context
      return timeReader(
        { ...rest, ...(order && { slashes: order }), ...(marketplaceId && { marketplaceId }) },
        observed,
      )
    }
    default:
      return numberReader(rule.kind, context, observed)
  }
}

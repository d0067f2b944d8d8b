import type { Node } from '../cost/scope.ts'
import type { Cursor, Rule } from './cursor.ts'
import { rowCount } from './literals.ts'

export const expressionList = (c: Cursor): Node[] => {
  const list: Node[] = []
  do list.push(c.options.rules.expression(c))
  while (c.take(','))
  return list
}

/** `a, b DESC`, after ORDER BY or GROUP BY; returns the number of items. */
export const orderedList = (c: Cursor): number => {
  let count = 0
  do {
    c.options.rules.expression(c)
    c.take('ASC', 'DESC')
    count++
  } while (c.take(','))
  return count
}

export const orderBy = (c: Cursor): boolean => c.takeAll('ORDER', 'BY') && orderedList(c) > 0

/** `LIMIT 10`, `LIMIT 5, 10`, `LIMIT 10 OFFSET 5`, `LIMIT ROWS EXAMINED 1000`, `OFFSET 5 ROWS FETCH NEXT 10 ROWS ONLY`. */
export const limit: Rule = (c) => {
  if (c.take('LIMIT')) {
    if (!c.is('ROWS')) {
      rowCount(c)
      if (c.take(',', 'OFFSET')) rowCount(c)
    }
    if (c.takeAll('ROWS', 'EXAMINED')) rowCount(c)
    return
  }
  if (c.take('OFFSET')) {
    rowCount(c)
    c.need('ROW', 'ROWS')
  }
  if (c.take('FETCH')) {
    c.need('FIRST', 'NEXT')
    if (!c.is('ROW', 'ROWS')) rowCount(c)
    c.need('ROW', 'ROWS')
    if (!c.take('ONLY') && !c.takeAll('WITH', 'TIES')) c.reject()
  }
}

import type { Cursor, Rule } from './cursor.ts'
import { dataType } from './data-type.ts'
import { expression } from './expression.ts'
import { stringOrPlaceholder } from './literals.ts'
import { name, spelled } from './names.ts'

/** `NULL ON EMPTY`, `DEFAULT '0' ON ERROR`, `ERROR ON ERROR` */
const onEmptyOrError: Rule = (c) => {
  while (c.is('NULL', 'ERROR', 'DEFAULT')) {
    if (c.take('DEFAULT')) expression(c)
    else c.skip()
    c.need('ON')
    c.need('EMPTY', 'ERROR')
  }
}

/** Size of each column in bytes, by its name in lower case. */
type Declared = Map<string, number>

const column = (c: Cursor, declared: Declared): void => {
  if (c.is('NESTED') && (c.isAt(1, 'PATH') || c.at(1).kind === 'string')) {
    c.skip()
    c.take('PATH')
    stringOrPlaceholder(c)
    columns(c, declared)
    return
  }
  const declaredName = spelled(c.at()).toLowerCase()
  name(c)
  declared.set(declaredName, 20)
  if (c.takeAll('FOR', 'ORDINALITY')) return
  declared.set(declaredName, dataType(c))
  c.take('EXISTS')
  c.need('PATH')
  stringOrPlaceholder(c)
  onEmptyOrError(c)
}

const columns = (c: Cursor, declared: Declared): void =>
  c.nested(() => {
    c.need('COLUMNS')
    c.need('(')
    do column(c, declared)
    while (c.take(','))
    c.need(')')
  })

/** `JSON_TABLE(doc, '$.items[*]' COLUMNS (id INT PATH '$.id', NESTED PATH '$.tags[*]' COLUMNS (tag TEXT PATH '$')))` */
export const jsonTable = (c: Cursor): Declared => {
  const declared: Declared = new Map()
  c.need('JSON_TABLE')
  c.nested(() => {
    c.need('(')
    expression(c)
    c.need(',')
    stringOrPlaceholder(c)
    columns(c, declared)
    c.need(')')
  })
  return declared
}

import type { Rule } from './cursor.ts'
import { dataType } from './data-type.ts'
import { expression } from './expression.ts'
import { stringOrPlaceholder } from './literals.ts'
import { name } from './names.ts'

/** `NULL ON EMPTY`, `DEFAULT '0' ON ERROR`, `ERROR ON ERROR` */
const onEmptyOrError: Rule = (c) => {
  while (c.is('NULL', 'ERROR', 'DEFAULT')) {
    if (c.take('DEFAULT')) expression(c)
    else c.skip()
    c.need('ON')
    c.need('EMPTY', 'ERROR')
  }
}

const column: Rule = (c) => {
  if (c.is('NESTED') && (c.isAt(1, 'PATH') || c.at(1).kind === 'string')) {
    c.skip()
    c.take('PATH')
    stringOrPlaceholder(c)
    return columns(c)
  }
  name(c)
  if (c.takeAll('FOR', 'ORDINALITY')) return
  dataType(c)
  c.take('EXISTS')
  c.need('PATH')
  stringOrPlaceholder(c)
  onEmptyOrError(c)
}

const columns: Rule = (c) =>
  c.nested(() => {
    c.need('COLUMNS')
    c.need('(')
    do column(c)
    while (c.take(','))
    c.need(')')
  })

/** `JSON_TABLE(doc, '$.items[*]' COLUMNS (id INT PATH '$.id', NESTED PATH '$.tags[*]' COLUMNS (tag TEXT PATH '$')))` */
export const jsonTable: Rule = (c) => {
  c.need('JSON_TABLE')
  c.nested(() => {
    c.need('(')
    expression(c)
    c.need(',')
    stringOrPlaceholder(c)
    columns(c)
    c.need(')')
  })
}

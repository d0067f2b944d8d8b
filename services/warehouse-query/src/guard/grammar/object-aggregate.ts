import type { Node } from '../cost/scope.ts'
import type { Cursor } from './cursor.ts'

/**
 * On MariaDB, JSON_OBJECTAGG grows with the rows without limit. It is sent as a GROUP_CONCAT of its members, which ends at
 * `group_concat_max_len` as JSON_ARRAYAGG does there.
 */
export const boundObjectAggregate = (c: Cursor, call: { first: number; end: number; args: Node[] }): void => {
  const [key, value] = call.args
  if (c.options.server.dialect !== 'mariadb' || !key || !value) return
  c.edit(call.first, { text: "JSON_COMPACT(CONCAT('{',GROUP_CONCAT" })
  c.edit(key.first, { before: 'JSON_QUOTE(CONCAT(' })
  c.edit(key.end - 1, { after: ['))'] })
  c.edit(key.end, { text: ",':',JSON_EXTRACT(JSON_ARRAY(" })
  c.edit(value.end - 1, { after: ["),'$[0]') SEPARATOR ', '"] })
  c.edit(call.end - 1, { after: [",'}'))"] })
}

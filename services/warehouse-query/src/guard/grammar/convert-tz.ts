import type { Node } from '../cost/scope.ts'
import { LIMITS } from '../limits.ts'
import type { Cursor, Dialect, Piece } from './cursor.ts'

/** Prefix of the text that the server's error quotes; `translateError` looks for it. */
export const unknownZoneMark = 'time zone '

/** A function that fails for a text in every SQL mode, with an error that quotes it, and returns NULL for NULL. */
const failing: Record<Dialect, (argument: readonly Piece[]) => readonly Piece[]> = {
  mariadb: (argument) => ["ST_GEOMFROMGEOJSON('{}',", ...argument, ')'],
  mysql: (argument) => ['UUID_TO_BIN(', ...argument, ')'],
}

/** True, or a server error when the zone is unknown. */
const isKnown = (dialect: Dialect, zone: Piece): readonly Piece[] => [
  ...failing[dialect]([
    "CASE WHEN CONVERT_TZ('2000-01-01',",
    zone,
    `,'+00:00') IS NULL THEN CONCAT('${unknownZoneMark}',`,
    zone,
    ') END',
  ]),
  ' IS NULL',
]

const zoneCopies = 3

/** Returns whether the server computes the expression again for every copy of it. */
const isComputed = (c: Cursor, from: number): boolean =>
  c.tokens.slice(from, c.index).some(({ kind, value }) => kind === 'word' && (value === 'SELECT' || value === 'OVER'))

/** Parses one zone argument. It is sent several times and counts as often towards the limits of a statement. */
const zoneArgument = (c: Cursor): { piece: Piece; node: Node } => {
  const { index: from, zoneConversions } = c
  const read = () => c.options.rules.expression(c)
  const node = read()
  if (c.zoneConversions > zoneConversions)
    c.reject('CONVERT_TZ cannot be part of the name of a time zone; use a text, a column or a parameter')
  if (isComputed(c, from)) {
    const edits = [...c.edits]
    const mark = c.tree.mark()
    for (let copy = 1; copy < zoneCopies; copy++) {
      c.index = from
      read()
    }
    c.tree.rewind(mark)
    c.edits.clear()
    for (const [index, edit] of edits) c.edits.set(index, edit)
  }
  return { piece: { from, to: c.index }, node }
}

/**
 * `CONVERT_TZ(value, from, to)`. For an unknown zone, servers return NULL as if the value were missing. The rewritten call checks
 * the zones where the result is NULL and fails for an unknown one; a value or a zone that is NULL stays NULL.
 */
export const convertTz = (c: Cursor): { args: Node[] } => {
  const call = c.index - 2
  c.atMost(LIMITS.zoneConversionsMax, ++c.zoneConversions, 'calls of CONVERT_TZ')
  const value = c.options.rules.expression(c)
  c.need(',')
  const from = zoneArgument(c)
  c.need(',')
  const to = zoneArgument(c)
  if (!c.is(')')) c.reject()
  const { dialect } = c.options.server
  const check = [...isKnown(dialect, from.piece), ' AND ', ...isKnown(dialect, to.piece)]
  c.edit(call, { before: 'COALESCE(' })
  c.edit(c.index, { after: [', CAST(IF(', ...check, ', NULL, NULL) AS DATETIME))'] })
  return { args: [value, from.node, to.node] }
}

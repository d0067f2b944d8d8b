import type { Row } from '@platform/documents'

/** Characters that the default format of LOAD DATA reads as structure. */
const special = /[\\\t\n\r\0]/
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\\0' }
const blockLength = 65_536

const encodeCell = (cell: string): string =>
  special.test(cell) ? cell.replace(/[\\\t\n\r\0]/g, (character) => escapes[character] ?? '') : cell

/** Encodes rows in the default format of LOAD DATA. Cells that a row lacks are NULL. */
export function encodeRows(rows: readonly Row[], width: number): Buffer[] {
  const blocks: Buffer[] = []
  let text = ''
  for (const row of rows) {
    for (let at = 0; at < width; at += 1) {
      const cell = row[at]
      if (at > 0) text += '\t'
      text += cell === null || cell === undefined ? '\\N' : encodeCell(cell)
    }
    text += '\n'
    if (text.length >= blockLength) {
      blocks.push(Buffer.from(text))
      text = ''
    }
  }
  if (text !== '') blocks.push(Buffer.from(text))
  return blocks
}

import { refuse } from '../guard-error.ts'
import { isSpace } from './characters.ts'

/** `--` starts a comment only before white space, a control character or the end; otherwise it is two minus signs. */
const startsDashComment = (sql: string, at: number): boolean => {
  if (sql.charAt(at) !== '-' || sql.charAt(at + 1) !== '-') return false
  const code = sql.charCodeAt(at + 2)
  return Number.isNaN(code) || code <= 32 || code === 127
}

const endOfLine = (sql: string, at: number): number => {
  const end = sql.indexOf('\n', at)
  return end === -1 ? sql.length : end + 1
}

const endOfBlock = (sql: string, at: number): number => {
  if (/^\/\*M?!/.test(sql.slice(at, at + 4))) {
    refuse(
      'executable comments (/*! … */) are not allowed, because the server would run their content; remove them',
      at,
    )
  }
  const end = sql.indexOf('*/', at + 2)
  return end === -1 ? refuse('a comment is opened with /* but never closed; close it with */', at) : end + 2
}

export const isHint = (sql: string, at: number): boolean => sql.startsWith('/*+', at)

/** Offset after white space and comments; stops before an optimizer hint. */
export const endOfGap = (sql: string, start: number): number => {
  let at = start
  for (;;) {
    if (isSpace(sql.charCodeAt(at))) at++
    else if (sql.charAt(at) === '#' || startsDashComment(sql, at)) at = endOfLine(sql, at)
    else if (sql.startsWith('/*', at) && !isHint(sql, at)) at = endOfBlock(sql, at)
    else return at
  }
}

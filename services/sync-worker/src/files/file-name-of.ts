import { daysOf } from '../definition/windows/request-of.ts'
import type { FileTarget } from '../run/document-load.ts'
import type { Window } from '../store/window.ts'

/** Time as a name of a file has it: `20261101T060000Z`. */
const compact = (at: Date): string => at.toISOString().replace(/\.\d+|[-:]/g, '')

function windowOf({ timezone }: FileTarget, { from, to }: Pick<Window, 'from' | 'to'>): string | undefined {
  if (!from || !to) return undefined
  if (timezone === undefined) return `${compact(from)}_${compact(to)}`
  const { first, last } = daysOf({ from: from.toISOString(), to: to.toISOString() }, timezone)
  return first === last ? first : `${first}_${last}`
}

/**
 * Returns the name of a document's file: the job's, with what tells the documents of a job apart before its extension: the report's
 * id, or the days of the window.
 */
export function fileNameOf(target: FileTarget, window: Pick<Window, 'from' | 'to'>, part: string | undefined): string {
  const distinction = part ?? windowOf(target, window)
  if (distinction === undefined) return target.file
  const [, stem = '', extension = ''] = /^(.*?)(\.[^./]*)?$/s.exec(target.file) ?? []
  return `${stem}_${distinction}${extension}`
}

import { findOperation } from '@platform/ads-catalog'
import { PlatformError, validationError } from '@platform/errors'

const kinds = ['campaigns', 'adGroups', 'targets', 'ads'] as const
type ExportKind = (typeof kinds)[number]

const isKind = (text: string | undefined): text is ExportKind => kinds.some((kind) => kind === text)

/** The last part of what Amazon's own ids decode to. */
const markers: Record<string, ExportKind> = { C: 'campaigns', A: 'adGroups', T: 'targets', AD: 'ads', R: 'ads' }

/** The kind of export that an operation makes; undefined for every other operation. */
export function exportKindOf(operation: string): ExportKind | undefined {
  const kind = /^exports\.(\w+)\.create$/.exec(operation)?.[1]
  return isKind(kind) ? kind : undefined
}

/** Amazon shows an export only to who names its kind again, so the id that partners get has it in front: `targets.<id>`. */
export const exportHandle = (kind: ExportKind, exportId: string): string => `${kind}.${exportId}`

/** The kind that one of Amazon's own ids tells. */
const markedKind = (exportId: string): ExportKind | undefined =>
  markers[Buffer.from(exportId, 'base64').toString('latin1').split(',')[1]?.trim() ?? '']

/** @throws PlatformError `validation_error` for what is no export id of ours, nor one of Amazon's that tells its kind. */
export function readExportHandle(handle: string): { exportId: string; kind: ExportKind; accept: string } {
  const dot = handle.indexOf('.')
  const named = handle.slice(0, Math.max(0, dot))
  const kind = isKind(named) ? named : markedKind(handle)
  if (!kind) {
    throw validationError([
      {
        path: 'params.exportId',
        message: 'must be an exportId as exports.*.create answered it, with its kind in front',
      },
    ])
  }
  const exportId = isKind(named) ? handle.slice(dot + 1) : handle
  return { exportId, kind, accept: findOperation(`exports.${kind}.create`).accept }
}

/** What Amazon's 406 means of an export: it was made as another kind than its id says. Every other failure is itself. */
export function exportFailure(error: unknown, { exportId, kind }: { exportId: string; kind: ExportKind }): unknown {
  if (!(error instanceof PlatformError) || error.details.status !== 406) return error
  const made = markedKind(exportId)
  const right = made && made !== kind ? exportHandle(made, exportId) : 'the exportId that exports.*.create answered'
  const message = `is no export of ${kind}: send ${right}`
  return new PlatformError('validation_error', error.message, {
    friendly: `params.exportId: ${message}`,
    details: { ...error.details, issues: [{ path: 'params.exportId', message }] },
  })
}

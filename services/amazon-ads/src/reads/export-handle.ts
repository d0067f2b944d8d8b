import { findOperation } from '@platform/ads-catalog'
import { PlatformError, validationError } from '@platform/errors'

const kinds = ['campaigns', 'adGroups', 'targets', 'ads'] as const
type ExportKind = (typeof kinds)[number]

const isKind = (text: string | undefined): text is ExportKind => kinds.some((kind) => kind === text)

/** Last part of Amazon's decoded export ids, by kind. */
const markers: Record<string, ExportKind> = { C: 'campaigns', A: 'adGroups', T: 'targets', AD: 'ads', R: 'ads' }

/** Returns the kind of export that an operation creates; undefined for every other operation. */
export function exportKindOf(operation: string): ExportKind | undefined {
  const kind = /^exports\.(\w+)\.create$/.exec(operation)?.[1]
  return isKind(kind) ? kind : undefined
}

/** Returns the export id for partners, `targets.<id>`: Amazon returns an export only with the media type of its kind. */
export const exportHandle = (kind: ExportKind, exportId: string): string => `${kind}.${exportId}`

/** Returns the kind that is encoded in one of Amazon's own ids. */
const markedKind = (exportId: string): ExportKind | undefined =>
  markers[Buffer.from(exportId, 'base64').toString('latin1').split(',')[1]?.trim() ?? '']

/** Parses an export id of exportHandle, or one of Amazon's own. @throws PlatformError `validation_error` */
export function readExportHandle(handle: string): { exportId: string; kind: ExportKind; accept: string } {
  const dot = handle.indexOf('.')
  const named = handle.slice(0, Math.max(0, dot))
  const kind = isKind(named) ? named : markedKind(handle)
  if (!kind) {
    throw validationError([
      {
        path: 'params.exportId',
        message: 'must be an exportId that exports.*.create returned, such as campaigns.<id>',
      },
    ])
  }
  const exportId = isKind(named) ? handle.slice(dot + 1) : handle
  return { exportId, kind, accept: findOperation(`exports.${kind}.create`).accept }
}

/** Explains Amazon's 406: the export has another kind than its id names. Returns every other failure unchanged. */
export function exportFailure(error: unknown, { exportId, kind }: { exportId: string; kind: ExportKind }): unknown {
  if (!(error instanceof PlatformError) || error.details.status !== 406) return error
  const made = markedKind(exportId)
  const right = made && made !== kind ? exportHandle(made, exportId) : 'the exportId that exports.*.create returned'
  const message = `is not an export of ${kind}: send ${right}`
  return new PlatformError('validation_error', error.message, {
    friendly: `params.exportId: ${message}`,
    details: { ...error.details, issues: [{ path: 'params.exportId', message }] },
  })
}

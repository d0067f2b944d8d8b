import { findOperation } from '@platform/ads-catalog'
import { validationError } from '@platform/errors'

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

/** @throws PlatformError `validation_error` for what is no export id of ours, nor one of Amazon's that tells its kind. */
export function readExportHandle(handle: string): { exportId: string; kind: ExportKind; accept: string } {
  const dot = handle.indexOf('.')
  const named = handle.slice(0, Math.max(0, dot))
  const kind = isKind(named)
    ? named
    : markers[Buffer.from(handle, 'base64').toString('latin1').split(',')[1]?.trim() ?? '']
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

import { describe, expect, it } from '@jest/globals'
import { exportHandle, exportKindOf, readExportHandle } from './export-handle.ts'

describe('export ids', () => {
  it.each(['campaigns', 'adGroups', 'targets', 'ads'] as const)(
    'of %s have the kind as a prefix, which selects the media type',
    (kind) => {
      const handle = exportHandle(kind, 'a.b==')
      expect(readExportHandle(handle)).toEqual({
        kind,
        exportId: 'a.b==',
        accept: `application/vnd.${kind.toLowerCase()}export.v1+json`,
      })
      expect(exportKindOf(`exports.${kind}.create`)).toBe(kind)
    },
  )
  it('of Amazon are accepted when they encode their kind', () => {
    const id = Buffer.from('5f8d2e1c-aaaa-bbbb-cccc-000000000000,T').toString('base64')
    expect(readExportHandle(id)).toMatchObject({ kind: 'targets', exportId: id })
  })
  it.each(['', 'x', 'ad.x', '.x'])('%j is refused', (handle) => {
    expect(() => readExportHandle(handle)).toThrow(/exportId/)
  })
})

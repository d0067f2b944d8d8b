import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { readAll } from '../../test/support/read-all.ts'
import { readDocument } from '../index.ts'

const text = `sku\tquantity\n${Array.from({ length: 9_000 }, (_, n) => `SKU-${n}\t${n}\n`).join('')}`

describe('compression', () => {
  it.each([
    ['a flag that announces gzip for plain bytes', Buffer.from(text), 'none'],
    ['gzip without a flag', gzipSync(text), 'gzip'],
    ['gzip of gzip', gzipSync(gzipSync(text)), 'gzip'],
    ['several members', Buffer.concat([gzipSync(text.slice(0, 1_000)), gzipSync(text.slice(1_000))]), 'gzip'],
  ])('is decided by the first bytes: %s', async (_name, bytes, compression) => {
    const { rows, facts } = await readAll(bytes)
    expect(rows).toHaveLength(9_000)
    expect(rows.at(-1)).toEqual(['SKU-8999', '8999'])
    expect(facts).toMatchObject({ compression, bytes: { received: bytes.length, decompressed: text.length } })
  })

  it('never ends silently: a truncated stream is document_truncated, wherever it is cut', async () => {
    const bytes = gzipSync(text)
    for (const length of [3, 11, bytes.length >> 1, bytes.length - 9, bytes.length - 1]) {
      await expect(readAll(bytes.subarray(0, length))).rejects.toMatchObject({ kind: 'document_truncated' })
    }
    const twoMembers = Buffer.concat([bytes, bytes.subarray(0, 100)])
    await expect(readAll(twoMembers)).rejects.toMatchObject({ kind: 'document_truncated' })
  })

  it('refuses a damaged stream', async () => {
    const bytes = gzipSync(text)
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 0xff
    await expect(readAll(bytes)).rejects.toMatchObject({ kind: 'document_malformed' })
  })
})

describe('the source', () => {
  it('is document_truncated when fewer bytes arrive than announced', async () => {
    await expect(readAll(text, { contentLength: text.length + 1 })).rejects.toMatchObject({
      kind: 'document_truncated',
    })
    expect((await readAll(text, { contentLength: text.length })).rows).toHaveLength(9_000)
  })

  it.each([
    ['plain', Buffer.from(text)],
    ['compressed', gzipSync(text)],
  ])('passes its own error on: %s', async (_name, bytes) => {
    async function* broken() {
      yield bytes.subarray(0, bytes.length >> 1)
      throw new Error('the connection was reset')
    }
    const { batches } = readDocument(broken())
    await expect(Array.fromAsync(batches)).rejects.toThrow('the connection was reset')
  })

  it('is closed when the reader stops early', async () => {
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      let isClosed = false
      async function* endless() {
        try {
          for (;;) yield bytes
        } finally {
          isClosed = true
        }
      }
      for await (const { rows } of readDocument(endless()).batches) {
        expect(rows.length).toBeGreaterThan(0)
        break
      }
      for (let turn = 0; turn < 1_000 && !isClosed; turn += 1) await new Promise(setImmediate)
      expect(isClosed).toBe(true)
    }
  })
})

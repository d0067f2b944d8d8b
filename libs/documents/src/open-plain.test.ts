import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { openPlain } from './open-plain.ts'
import type { DocumentOptions } from './read-document.ts'

/** Sends bytes in pieces. */
async function* pieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function open(bytes: Uint8Array, options: DocumentOptions = {}) {
  const document = await openPlain(pieces(bytes), options)
  const parts: Uint8Array[] = []
  for await (const part of document.bytes) parts.push(part)
  return { format: document.format, bytes: Buffer.concat(parts), received: document.received() }
}

const table = Buffer.from('sku\tprice\r\nÄ-1\t5\r\n', 'latin1')

describe('a document that is kept as it is', () => {
  it.each([
    ['plain', table],
    ['of one gzip member', gzipSync(table)],
    ['of several gzip members', Buffer.concat([gzipSync(table.subarray(0, 9)), gzipSync(table.subarray(9))])],
  ])('keeps its bytes without compression: %s', async (_what, bytes) => {
    expect(await open(bytes)).toEqual({ format: 'tsv', bytes: table, received: bytes.length })
  })

  it.each([
    ['\uFEFFsku\tprice\n', 'tsv'],
    ['sku,price\n', 'csv'],
    ['{"a":1}', 'json'],
    ['\uFEFF<?xml version="1.0"?><a/>', 'xml'],
    ['', 'csv'],
  ])('has the format that its first characters show: %j', async (text, format) => {
    expect(await open(Buffer.from(text))).toMatchObject({ format, bytes: Buffer.from(text) })
  })

  it('fails when the download or its compression ends early', async () => {
    const bytes = gzipSync(table)
    await expect(open(bytes.subarray(0, -5))).rejects.toMatchObject({ kind: 'document_truncated' })
    await expect(open(table, { contentLength: table.length + 1 })).rejects.toMatchObject({ kind: 'document_truncated' })
  })
})

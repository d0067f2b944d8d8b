import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { FileMissing, type FileStore } from '../src/files/file-store.ts'
import { fileStoreProblem, openFileStore } from '../src/files/open-file-store.ts'
import { startS3 } from './support/start-s3.ts'

const never = new AbortController().signal
const megabyte = Buffer.alloc(1_048_576, 'document ')

async function* repeat(part: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  for (let count = 0; count < times; count += 1) yield part
}

async function sizeOf(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  for await (const chunk of bytes) size += chunk.length
  return size
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of bytes) parts.push(chunk)
  return Buffer.concat(parts).toString()
}

const kinds = {
  async disk() {
    const folder = mkdtempSync(join(tmpdir(), 'files-'))
    return {
      store: openFileStore(pathToFileURL(folder).href),
      names: () =>
        readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length,
      close: async () => rmSync(folder, { recursive: true, force: true }),
    }
  },
  async s3() {
    const s3 = await startS3()
    return {
      store: openFileStore(`s3://${s3.bucket}/documents/?region=eu-west-1&endpoint=${encodeURIComponent(s3.url)}`),
      names: s3.count,
      close: s3.close,
    }
  },
}

describe.each(Object.entries(kinds))('a file store on %s', (_kind, open) => {
  let store: FileStore
  let names: () => number | Promise<number>
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ store, names, close } = await open())
  })
  afterAll(async () => {
    store?.close()
    await close?.()
  })
  const write = (key: string, bytes: AsyncIterable<Uint8Array>, signal = never) =>
    store.write(key, bytes, { contentType: 'text/csv', signal })

  it('returns what was written, of any length', async () => {
    await write('tnt_1/file_1', repeat(Buffer.from('a,b\n'), 2))
    await write('tnt_1/file_2', repeat(megabyte, 40))
    await write('tnt_1/file_3', repeat(megabyte, 0))
    expect(await textOf(await store.read('tnt_1/file_1'))).toBe('a,b\na,b\n')
    expect(await sizeOf(await store.read('tnt_1/file_2'))).toBe(40 * megabyte.length)
    expect(await sizeOf(await store.read('tnt_1/file_3'))).toBe(0)
  })

  it('has nothing under a key whose source fails or whose writer stops', async () => {
    const before = await names()
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield* repeat(megabyte, 20)
      throw new Error('the download broke')
    }
    await expect(write('tnt_1/broken', failing())).rejects.toThrow('the download broke')
    const stopping = new AbortController()
    async function* stopped(): AsyncGenerator<Uint8Array> {
      yield* repeat(megabyte, 20)
      stopping.abort()
      yield* repeat(megabyte, 20)
    }
    await expect(write('tnt_1/stopped', stopped(), stopping.signal)).rejects.toThrow()
    for (const key of ['tnt_1/broken', 'tnt_1/stopped', 'tnt_2/file_1'])
      await expect(store.read(key)).rejects.toThrow(FileMissing)
    expect(await names()).toBe(before)
  })

  it('forgets a removed file, and removes one that is not there without an error', async () => {
    await write('tnt_1/removed', repeat(Buffer.from('x'), 1))
    await store.remove('tnt_1/removed')
    await store.remove('tnt_1/removed')
    await expect(store.read('tnt_1/removed')).rejects.toThrow(FileMissing)
  })
})

describe('the URL of a file store', () => {
  it.each([
    'file:///var/lib/files',
    's3://bucket?region=eu-west-1',
    's3://bucket/some/prefix?region=us-east-1&endpoint=https://s3.example.com',
  ])('may be %s', (url) => {
    expect(fileStoreProblem(url)).toBeUndefined()
  })

  it.each([
    ['/var/lib/files'],
    ['file://host/folder'],
    ['file:///folder?region=x'],
    ['s3://bucket'],
    ['s3:///prefix?region=eu-west-1'],
    ['s3://key:secret@bucket?region=eu-west-1'],
    ['s3://bucket?region=eu-west-1&acl=public'],
    ['s3://bucket?region=eu-west-1&endpoint=host'],
    ['https://bucket.s3.amazonaws.com'],
  ])('is refused if it is %s', (url) => {
    expect(fileStoreProblem(url)).toMatch(/^must be a URL that begins with file:\/\/ or s3:\/\/, for example file:/)
  })
})

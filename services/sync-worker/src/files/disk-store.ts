import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FileMissing, type FileStore } from './file-store.ts'

const chunkBytes = 256 * 1_024

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

/** Keeps files in a folder of a disk, which every replica has to see. They are readable by the service's user only. */
export class DiskStore implements FileStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async write(key: string, bytes: AsyncIterable<Uint8Array>, { signal }: { signal: AbortSignal }): Promise<void> {
    const path = join(this.#folder, key)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const part = `${path}.part`
    try {
      await pipeline(bytes, createWriteStream(part, { mode: 0o600, highWaterMark: chunkBytes, flush: true }), {
        signal,
      })
      await rename(part, path)
      await sync(dirname(path))
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  async read(key: string): Promise<AsyncIterable<Uint8Array>> {
    const handle = await open(join(this.#folder, key), 'r').catch((error: unknown) => {
      throw isMissing(error) ? new FileMissing(key) : error
    })
    return handle.createReadStream({ highWaterMark: chunkBytes })
  }

  async remove(key: string): Promise<void> {
    const path = join(this.#folder, key)
    await rm(path, { force: true })
    await rm(`${path}.part`, { force: true })
  }

  close(): void {}
}

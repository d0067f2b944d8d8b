import { Readable } from 'node:stream'
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { FileMissing, type FileStore } from './file-store.ts'

/** Place of the files in an S3-compatible store. */
export interface S3Place {
  bucket: string
  /** Begin of every key; empty or with a `/` at its end. */
  prefix: string
  region: string
  /** Base URL of a store that is not Amazon's. */
  endpoint?: string
}

/** S3 allows 10,000 parts of an object: files of up to 80 GB. Two parts are in memory for each write. */
const partBytes = 8 * 1_048_576
const partsAtOnce = 2

/**
 * Keeps files in a bucket of Amazon S3 or of a store with its API. Credentials come from the environment, as the AWS SDK finds them:
 * variables, the pod's role, the instance's role.
 */
export class S3Store implements FileStore {
  readonly #client: S3Client
  readonly #place: S3Place

  constructor(place: S3Place) {
    this.#place = place
    this.#client = new S3Client({
      region: place.region,
      // Other stores are addressed by path, and many do not know the checksums that only Amazon requires.
      ...(place.endpoint && {
        ...{ endpoint: place.endpoint, forcePathStyle: true },
        ...{ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' },
      }),
    })
  }

  async write(
    key: string,
    bytes: AsyncIterable<Uint8Array>,
    { contentType, signal }: { contentType: string; signal: AbortSignal },
  ): Promise<void> {
    let failure: { cause: unknown } | undefined
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* bytes
      } catch (cause) {
        failure = { cause }
        throw cause
      }
    }
    const body = Readable.from(source(), { objectMode: false })
    const upload = new Upload({
      client: this.#client,
      params: { ...this.#at(key), Body: body, ContentType: contentType },
      queueSize: partsAtOnce,
      partSize: partBytes,
      leavePartsOnError: false,
    })
    const abort = () => void upload.abort()
    signal.addEventListener('abort', abort, { once: true })
    try {
      signal.throwIfAborted()
      await upload.done()
    } catch (error) {
      // The upload is aborted then, and a store may fail at that as well.
      signal.throwIfAborted()
      throw failure ? failure.cause : error
    } finally {
      signal.removeEventListener('abort', abort)
      body.destroy()
    }
  }

  async read(key: string): Promise<AsyncIterable<Uint8Array>> {
    const { Body } = await this.#client.send(new GetObjectCommand(this.#at(key))).catch((error: unknown) => {
      throw error instanceof NoSuchKey ? new FileMissing(key) : error
    })
    if (!(Body instanceof Readable)) throw new Error(`S3 answered without a body for ${key}`)
    return Body
  }

  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#at(key)))
  }

  close(): void {
    this.#client.destroy()
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#place.bucket, Key: `${this.#place.prefix}${key}` }
  }
}

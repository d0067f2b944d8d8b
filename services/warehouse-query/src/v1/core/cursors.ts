import { createHmac, timingSafeEqual } from 'node:crypto'
import { validationError } from '@platform/errors'
import { canonicalJson } from '@platform/events'
import { z } from 'zod'

const macBytes = 16
/** The longest cursor holds a search term of 255 characters. */
export const cursorLengthMax = 4_096

/** The end of a page: the window of the first page, and the position of the last row. */
const PageEnd = z.object({
  window: z.object({ start: z.string(), end: z.string() }).optional(),
  position: z.array(z.string().nullable()),
})
/** The output type of the schema. */
export type PageEnd = z.output<typeof PageEnd>

const refused = () =>
  validationError([
    {
      path: 'cursor',
      message: 'does not belong to this query; repeat the request without it to start at the first page',
    },
  ])

/** Makes and reads cursors: a position in a list, signed together with everything that identifies the list. */
export class Cursors {
  readonly #key: Buffer

  constructor(key: Buffer) {
    this.#key = key
  }

  /** Makes a cursor. `boundTo` identifies the list: its tenant, endpoint and parameters. */
  make(pageEnd: PageEnd, boundTo: object): string {
    const bytes = Buffer.from(JSON.stringify(pageEnd))
    return Buffer.concat([this.#mac(bytes, boundTo), bytes]).toString('base64url')
  }

  /** Reads a cursor. @throws PlatformError `validation_error` when it was not made for this list. */
  read(cursor: string, boundTo: object): PageEnd {
    const all = Buffer.from(cursor, 'base64url')
    const bytes = all.subarray(macBytes)
    if (all.length <= macBytes || all.toString('base64url') !== cursor) throw refused()
    if (!timingSafeEqual(all.subarray(0, macBytes), this.#mac(bytes, boundTo))) throw refused()
    const pageEnd = PageEnd.safeParse(JSON.parse(bytes.toString()))
    if (!pageEnd.success) throw refused()
    return pageEnd.data
  }

  #mac(bytes: Buffer, boundTo: object): Buffer {
    // The first part fixes the lengths of both, so that no byte can move from one to the other.
    const binding = canonicalJson(JSON.parse(JSON.stringify(boundTo)))
    const mac = createHmac('sha256', this.#key).update(`${bytes.length}.`).update(bytes).update(binding)
    return mac.digest().subarray(0, macBytes)
  }
}

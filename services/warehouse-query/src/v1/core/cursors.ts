import { createHmac, timingSafeEqual } from 'node:crypto'
import { validationError } from '@platform/errors'
import { canonicalJson } from '@platform/events'
import { z } from 'zod'

const macBytes = 16
/** The longest one holds a search term of 255 characters. */
export const cursorLengthMax = 4_096

/** Where a page ended: the window of the first page, and the last row's place in the order. */
const Place = z.object({
  window: z.object({ start: z.string(), end: z.string() }).optional(),
  position: z.array(z.string().nullable()),
})
/** See the schema. */
export type Place = z.output<typeof Place>

const refused = () =>
  validationError([{ path: 'cursor', message: 'does not belong to this query; start again without it' }])

/** Makes and reads cursors: a place in a list, signed together with all that the list depends on. */
export class Cursors {
  readonly #key: Buffer

  constructor(key: Buffer) {
    this.#key = key
  }

  /** `boundTo` is whose list it is, and which. */
  make(place: Place, boundTo: object): string {
    const bytes = Buffer.from(JSON.stringify(place))
    return Buffer.concat([this.#mac(bytes, boundTo), bytes]).toString('base64url')
  }

  /** @throws PlatformError `validation_error` for a cursor that was not made for this list. */
  read(cursor: string, boundTo: object): Place {
    const all = Buffer.from(cursor, 'base64url')
    const bytes = all.subarray(macBytes)
    if (all.length <= macBytes || all.toString('base64url') !== cursor) throw refused()
    if (!timingSafeEqual(all.subarray(0, macBytes), this.#mac(bytes, boundTo))) throw refused()
    const place = Place.safeParse(JSON.parse(bytes.toString()))
    if (!place.success) throw refused()
    return place.data
  }

  #mac(bytes: Buffer, boundTo: object): Buffer {
    // The lengths of both parts are fixed by the first, so that no byte can move from one to the other.
    const binding = canonicalJson(JSON.parse(JSON.stringify(boundTo)))
    const mac = createHmac('sha256', this.#key).update(`${bytes.length}.`).update(bytes).update(binding)
    return mac.digest().subarray(0, macBytes)
  }
}

import { PlatformError } from '@platform/errors'
import type { ByteBudget } from './byte-budget.ts'
import { type Column, encodeValue } from './column-encoder.ts'
import { limits } from './limits.ts'

/** Most answers are small, and a large buffer costs more to allocate than they do; each chunk is larger than the previous one. */
const chunkBytesMin = 8 * 1_024
const chunkBytesMax = 256 * 1_024
/** Space reserved for the members after the rows: columns, count, duration. */
const tailBytesMax = 1_048_576
const head = Buffer.from('{"ok":true,"rows":[')
const comma = 44
const quote = 34
const backslash = 92
const closeBrace = 125
const nullText = Buffer.from('null')
const hexDigits = Buffer.from('0123456789abcdef')

export const responseTooLarge = () =>
  new PlatformError('response_too_large', `over ${limits.answerBytesMax} bytes of JSON`)

/** The JSON member name with its punctuation, padded to whole words. */
interface Key {
  words: DataView
  length: number
}

function keyOf(text: string): Key {
  const bytes = Buffer.from(text)
  const padded = Buffer.alloc(Math.ceil(bytes.length / 4) * 4)
  bytes.copy(padded)
  return { words: viewOf(padded), length: bytes.length }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): DataView => new DataView(buffer, byteOffset, byteLength)

/**
 * Encodes text-protocol rows as the JSON of an answer while they arrive, byte by byte: no string is allocated for the values that
 * make up nearly all results. Counts rows and encoded bytes, and throws when a limit is exceeded.
 */
export class RowSink {
  readonly #budget: ByteBudget
  readonly #chunks: Buffer[] = []
  #chunk = Buffer.alloc(0)
  #chunkWords = viewOf(this.#chunk)
  /** Many rows share one packet buffer of the driver. */
  #packet: Buffer = this.#chunk
  #words = this.#chunkWords
  #used = 0
  #filledBytes = 0
  #heldBytes = 0
  #columns: Column[] = []
  #keys: Key[] = []
  #keyBytes = 0
  rowCount = 0

  constructor(budget: ByteBudget) {
    this.#budget = budget
    this.#reserve(head.length)
    this.#used += head.copy(this.#chunk)
  }

  set columns(columns: Column[]) {
    this.#columns = columns
    this.#keys = columns.map(({ name }, index) => keyOf(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`))
    this.#keyBytes = this.#keys.reduce((sum, key) => sum + key.words.byteLength + 4, 16)
  }

  #reserve(bytes: number): void {
    if (this.#chunk.length - this.#used >= bytes) return
    if (this.#used > 0) this.#chunks.push(this.#chunk.subarray(0, this.#used))
    this.#filledBytes += this.#used
    const size = Math.max(Math.min(chunkBytesMin * 4 ** this.#chunks.length, chunkBytesMax), bytes)
    this.#budget.take(size)
    this.#heldBytes += size
    this.#chunk = Buffer.allocUnsafeSlow(size)
    this.#chunkWords = viewOf(this.#chunk)
    this.#used = 0
  }

  /** Appends the row between `offset` and `end` of a packet. @throws PlatformError `too_many_rows`, `response_too_large`. */
  row(packet: Buffer, offset: number, end: number): void {
    this.rowCount += 1
    if (this.rowCount > limits.rowsMax) throw new PlatformError('too_many_rows', `over ${limits.rowsMax} rows`)
    const left = limits.answerBytesMax - this.#filledBytes - this.#used
    // A control character takes six bytes of JSON. A row that exceeds the limit anyway needs no space.
    this.#reserve(Math.min(6 * (end - offset) + this.#keyBytes, left + 64))
    if (packet !== this.#packet) {
      this.#packet = packet
      this.#words = viewOf(packet)
    }
    this.#used = this.#encode(packet, this.#words, offset, this.#chunk, this.#chunkWords, this.#used)
    if (this.#used > this.#chunk.length || this.#filledBytes + this.#used > limits.answerBytesMax)
      throw responseTooLarge()
  }

  /** Encodes one row. Writes past the end of `out` are lost; the returned position shows that. */
  #encode(packet: Buffer, words: DataView, start: number, out: Buffer, outWords: DataView, at: number): number {
    let offset = start
    let p = at
    if (this.rowCount > 1) out[p++] = comma
    for (let index = 0; index < this.#columns.length; index += 1) {
      const key = this.#keys[index] as Key
      if (p + key.words.byteLength <= out.length) {
        // The padding after a key is overwritten by its value.
        for (let k = 0; k < key.words.byteLength; k += 4) outWords.setUint32(p + k, key.words.getUint32(k))
      }
      p += key.length
      let length = packet[offset++] as number
      if (length === 251) {
        for (let k = 0; k < 4; k += 1) out[p++] = nullText[k] as number
        continue
      }
      if (length > 251) {
        const bytes = length === 252 ? 2 : length === 253 ? 3 : 8
        length = bytes === 8 ? Number(packet.readBigUInt64LE(offset)) : packet.readUIntLE(offset, bytes)
        offset += bytes
      }
      const end = offset + length
      const { encoding } = this.#columns[index] as Column
      if (encoding === 'text') p = writeText(packet, words, offset, end, out, outWords, p)
      else if (encoding === 'number' || (encoding === 'integer' && length <= 15 && packet[offset] !== 48)) {
        for (let i = offset; i < end; i += 1) out[p++] = packet[i] as number
      } else {
        const json = encodeValue(encoding, packet.subarray(offset, end))
        const bytes = Buffer.byteLength(json)
        if (p + bytes <= out.length) out.write(json, p)
        p += bytes
      }
      offset = end
    }
    out[p++] = closeBrace
    return p
  }

  /** Completes the answer. */
  finish(durationMs: number): { chunks: Buffer[]; bytes: number } {
    const columns = JSON.stringify(this.#columns.map(({ name, type }) => ({ name, type })))
    const tail = Buffer.from(`],"columns":${columns},"rowCount":${this.rowCount},"durationMs":${durationMs}}`)
    const bytes = this.#filledBytes + this.#used + tail.length
    if (bytes > limits.answerBytesMax || tail.length > tailBytesMax) throw responseTooLarge()
    this.#reserve(tail.length)
    this.#used += tail.copy(this.#chunk, this.#used)
    this.#chunks.push(this.#chunk.subarray(0, this.#used))
    return { chunks: this.#chunks, bytes }
  }

  /** Returns the memory to the budget; the answer must not be used afterwards. */
  release(): void {
    this.#budget.give(this.#heldBytes)
    this.#heldBytes = 0
  }
}

/** Returns whether one of four bytes is below a space, a quote or a backslash; a false positive only costs time. */
function needsCare(word: number): boolean {
  const quotes = word ^ 0x22222222
  const backslashes = word ^ 0x5c5c5c5c
  const controls = (word - 0x20202020) & ~word
  return (
    ((controls | ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes)) & 0x80808080) !== 0
  )
}

/** Copies four bytes at a time while none of them needs escaping, which is nearly always. */
function writeText(
  from: Buffer,
  words: DataView,
  start: number,
  end: number,
  out: Buffer,
  outWords: DataView,
  at: number,
): number {
  let p = at
  let i = start
  out[p++] = quote
  const roomForWords = p + end - start <= out.length
  while (i < end) {
    if (roomForWords) {
      for (; i + 4 <= end; i += 4, p += 4) {
        const word = words.getUint32(i)
        if (needsCare(word) || p + 4 > out.length) break
        outWords.setUint32(p, word)
      }
      if (i >= end) break
    }
    const byte = from[i++] as number
    if (byte >= 32 && byte !== quote && byte !== backslash) {
      out[p++] = byte
    } else if (byte >= 32) {
      out[p++] = backslash
      out[p++] = byte
    } else {
      out[p++] = backslash
      out[p++] = 117
      out[p++] = 48
      out[p++] = 48
      out[p++] = hexDigits[byte >> 4] as number
      out[p++] = hexDigits[byte & 15] as number
    }
  }
  out[p++] = quote
  return p
}

import { PlatformError } from '@platform/errors'
import type { ByteBudget } from './byte-budget.ts'
import { type Column, encodeValue } from './column-encoder.ts'
import { limits } from './limits.ts'

/** Most answers are small, and a large buffer costs more to make than they do; each chunk is larger than the one before. */
const chunkBytesMin = 8 * 1_024
const chunkBytesMax = 256 * 1_024
/** Room kept for what follows the rows: columns, count, duration. */
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

/**
 * Turns text-protocol rows into the JSON of an answer while they arrive, byte by byte: no string is made for the values
 * that make up nearly all results. Counts rows and encoded bytes, and throws when a limit is passed.
 */
export class RowSink {
  readonly #budget: ByteBudget
  readonly #chunks: Buffer[] = []
  #chunk = Buffer.alloc(0)
  #used = 0
  #filledBytes = 0
  #heldBytes = 0
  #columns: Column[] = []
  #keys: Buffer[] = []
  #keyBytes = 0
  rowCount = 0

  constructor(budget: ByteBudget) {
    this.#budget = budget
    this.#reserve(head.length)
    this.#used += head.copy(this.#chunk)
  }

  set columns(columns: Column[]) {
    this.#columns = columns
    this.#keys = columns.map(({ name }, index) => Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`))
    this.#keyBytes = this.#keys.reduce((sum, key) => sum + key.length + 2, 8)
  }

  #reserve(bytes: number): void {
    if (this.#chunk.length - this.#used >= bytes) return
    if (this.#used > 0) this.#chunks.push(this.#chunk.subarray(0, this.#used))
    this.#filledBytes += this.#used
    const size = Math.max(Math.min(chunkBytesMin * 4 ** this.#chunks.length, chunkBytesMax), bytes)
    this.#budget.take(size)
    this.#heldBytes += size
    this.#chunk = Buffer.allocUnsafeSlow(size)
    this.#used = 0
  }

  /** Appends the row between `offset` and `end` of a packet. @throws PlatformError `too_many_rows`, `response_too_large`. */
  row(packet: Buffer, offset: number, end: number): void {
    this.rowCount += 1
    if (this.rowCount > limits.rowsMax) throw new PlatformError('too_many_rows', `over ${limits.rowsMax} rows`)
    const left = limits.answerBytesMax - this.#filledBytes - this.#used
    // A control character takes six bytes of JSON; what cannot fit anyway needs no room.
    this.#reserve(Math.min(6 * (end - offset) + this.#keyBytes, left + 64))
    this.#used = this.#encode(packet, offset, this.#chunk, this.#used)
    if (this.#used > this.#chunk.length || this.#filledBytes + this.#used > limits.answerBytesMax)
      throw responseTooLarge()
  }

  /** Writes past the end of `out` are lost, and the position that it answers tells. */
  #encode(packet: Buffer, start: number, out: Buffer, at: number): number {
    let offset = start
    let p = at
    if (this.rowCount > 1) out[p++] = comma
    for (let index = 0; index < this.#columns.length; index += 1) {
      const key = this.#keys[index] as Buffer
      for (let k = 0; k < key.length; k += 1) out[p++] = key[k] as number
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
      if (encoding === 'text') p = writeText(packet, offset, end, out, p)
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

  /** Gives the memory back to the budget; the answer must not be used afterwards. */
  release(): void {
    this.#budget.give(this.#heldBytes)
    this.#heldBytes = 0
  }
}

function writeText(from: Buffer, start: number, end: number, out: Buffer, at: number): number {
  let p = at
  out[p++] = quote
  for (let i = start; i < end; i += 1) {
    const byte = from[i] as number
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

/** Character set of a report's document, as its Content-Type names it. */
export type Charset = 'UTF-8' | 'Shift_JIS' | 'Cp1252'

const labels = { Shift_JIS: 'shift_jis', Cp1252: 'windows-1252' } as const
type Legacy = keyof typeof labels

/** Every code of one and two bytes: Shift_JIS has lead bytes 0x81–0x9f and 0xe0–0xfc. */
function* codesOf(charset: Legacy): Generator<number[]> {
  for (let byte = 0; byte < 256; byte++) yield [byte]
  if (charset !== 'Shift_JIS') return
  for (let lead = 0x81; lead <= 0xfc; lead++) {
    if (lead > 0x9f && lead < 0xe0) continue
    for (let trail = 0x40; trail <= 0xfc; trail++) yield [lead, trail]
  }
}

const tables = new Map<Legacy, Map<string, number[]>>()

/** Returns the bytes of each character, from the decoder of the runtime, which has no encoder for these charsets. */
function tableOf(charset: Legacy): Map<string, number[]> {
  const known = tables.get(charset)
  if (known) return known
  const decoder = new TextDecoder(labels[charset], { fatal: true })
  const table = new Map<string, number[]>()
  for (const bytes of codesOf(charset)) {
    try {
      const text = decoder.decode(Uint8Array.from(bytes))
      if ([...text].length === 1 && !table.has(text)) table.set(text, bytes)
    } catch {
      // Not a code of this charset.
    }
  }
  tables.set(charset, table)
  return table
}

/** Encodes a text; a character that the charset lacks becomes a question mark, as at Amazon. */
export function encodeText(text: string, charset: Charset): Buffer {
  if (charset === 'UTF-8') return Buffer.from(text)
  const table = tableOf(charset)
  return Buffer.from([...text].flatMap((character) => table.get(character) ?? [0x3f]))
}

import { isUtf8 } from 'node:buffer'

/** The decision on a document's charset, to store with the run. */
export interface Charset {
  /** Label of the WHATWG Encoding Standard, as TextDecoder takes it. */
  name: string
  evidence: 'bom' | 'ascii' | 'valid_utf8' | 'content_type' | 'marketplace' | 'default'
}

/**
 * Charsets of marketplaces whose documents arrive without a charset, or with a wrong one. Japan sends the table of Windows code
 * page 932, which WHATWG calls shift_jis (amzn/selling-partner-api-models#545, #2293).
 */
const marketplaceCharsets: Readonly<Record<string, string>> = {
  A1VC38T7YXB528: 'shift_jis',
  AAHKV2X7AFYLW: 'gbk',
}

/** Names that Java servers send and the Encoding Standard lacks. */
const otherNames: Readonly<Record<string, string>> = { cp932: 'shift_jis', ms932: 'shift_jis', cp936: 'gbk' }

const boms: readonly [name: string, bytes: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** Returns the WHATWG name of the charset in a Content-Type, or undefined if it is missing or unknown. */
function declaredCharset(contentType: string | undefined): string | undefined {
  const label = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase()
  if (label === undefined) return undefined
  try {
    return new TextDecoder(otherNames[label] ?? label).encoding
  } catch {
    return undefined
  }
}

/** The number of bytes at the end that may be the start of a character that the sample has cut. */
function cutCharacter(sample: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, sample.length); back += 1) {
    const byte = sample[sample.length - back] ?? 0
    if (byte >= 0xc0) return back
    if (byte < 0x80) return 0
  }
  return 0
}

/** Documents declared as UTF-8 contain names that Amazon has cut within a character. Most of the text then is UTF-8 nevertheless. */
function isMostlyUtf8(sample: Uint8Array): boolean {
  let valid = 0
  let broken = 0
  for (const character of new TextDecoder().decode(sample)) {
    if (character === '\uFFFD') broken += 1
    else if (character > '\u007F') valid += 1
  }
  return valid > broken
}

/**
 * Decides on the charset of a document by evidence, strongest first: byte order mark, valid UTF-8, the charset of the
 * Content-Type, the marketplace, windows-1252. The charset of a Content-Type alone is often wrong: listings of Europe and the
 * US arrive as windows-1252, Amazon declares Cp1252 for UTF-8, and Japan's declare no charset
 * (amzn/selling-partner-api-models#2748, #4955).
 * @param sample The first MiB of the document, counted from its first byte beyond ASCII.
 */
export function decideCharset(
  sample: Uint8Array,
  { contentType, marketplaceId, isStart }: { contentType?: string; marketplaceId?: string; isStart: boolean },
): Charset {
  if (isStart) {
    const bom = boms.find(([, bytes]) => bytes.every((byte, at) => sample[at] === byte))
    if (bom) return { name: bom[0], evidence: 'bom' }
  }
  if (isUtf8(sample.subarray(0, sample.length - cutCharacter(sample)))) return { name: 'utf-8', evidence: 'valid_utf8' }
  const declared = declaredCharset(contentType)
  if (declared !== undefined && (declared !== 'utf-8' || isMostlyUtf8(sample))) {
    return { name: declared, evidence: 'content_type' }
  }
  const usual = marketplaceCharsets[marketplaceId ?? '']
  return usual === undefined ? { name: 'windows-1252', evidence: 'default' } : { name: usual, evidence: 'marketplace' }
}

import type { Charset } from './bytes/charset.ts'
import type { Column } from './columns/table.ts'
import type { HeaderFact } from './delimited/header-fact.ts'
import type { Format } from './format.ts'
import type { EnvelopeFact } from './json/envelope-fact.ts'
import type { Mark } from './values/decimal-mark.ts'

/** Findings on a document. Complete when its last batch has been read; before that, as known so far. */
export interface DocumentFacts {
  format: Format | undefined
  /** The bytes that arrived, and those after decompression. */
  bytes: { received: number; decompressed: number }
  /** By the first bytes of the document, whatever was stated. */
  compression: 'gzip' | 'none'
  charset: Charset | undefined
  /** Number of U+FFFD in the text: bytes that are not a character of the charset. */
  replacedCharacters: number
  /** Tables only. */
  header: HeaderFact | undefined
  /** JSON only. */
  envelope: EnvelopeFact | undefined
  /** The decimal mark, once a value of a decimal column has shown it. */
  decimalMark: Mark | undefined
  columns: Column[]
  /** Differences from the columns that the caller expects; empty without an expectation. */
  drift: { added: string[]; missing: string[] }
  /** Always `read = accepted + rejected`. */
  records: { read: number; accepted: number; rejected: number }
}

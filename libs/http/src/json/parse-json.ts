import { setImmediate as nextTurn } from 'node:timers/promises'
import { validationError } from '@platform/errors'
import { type JsonLimits, JsonScanner } from './json-scanner.ts'

/** Limits of every body: far above what calls need, and low enough that parsing takes milliseconds. */
export const jsonLimits: JsonLimits = { levelsMax: 200, valuesMax: 50_000, membersMax: 20_000 }

/** Characters scanned per turn of the event loop: one to two milliseconds of work at worst. */
const sliceCharacters = 65_536

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body)
  } catch {
    throw validationError([{ path: '', message: 'the body is not valid UTF-8' }])
  }
}

/**
 * Parses a JSON text. A long text is checked in slices, so that other requests run between them, and parsed only when it is
 * within the limits; a short one is parsed at once.
 * @throws PlatformError `validation_error` for text that is not UTF-8 or not JSON, is too deep, has too many values, or has an
 * object with a duplicate name.
 */
export async function parseJson(body: Uint8Array, limits: JsonLimits = jsonLimits): Promise<unknown> {
  const text = decode(body)
  const scanner = new JsonScanner(text, limits)
  const isLong = text.length > sliceCharacters
  while (!scanner.run(sliceCharacters)) await nextTurn()
  if (scanner.fault) throw validationError([scanner.fault])
  if (isLong) await nextTurn()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw validationError([{ path: '', message: 'the body is not valid JSON' }])
  }
  // Yields before the handler processes a large value.
  if (isLong) await nextTurn()
  return value
}

import { readBigJson } from '@platform/amazon'

/** Limit for bodies that are not JSON: error pages of proxies in front of SP-API. */
const textLengthMax = 1_048_576

/** Parses an answer's body: null if it is empty, text if it is not JSON. */
export function readPayload(body: Buffer): unknown {
  if (body.length === 0) return null
  const text = body.toString()
  try {
    return readBigJson(text)
  } catch {
    return text.slice(0, textLengthMax)
  }
}

import { readBigJson } from '@platform/amazon'

/** Of a body that is no JSON; SP-API has none of those but error pages of what stands in front of it. */
const textLengthMax = 1_048_576

/** An answer's body: JSON as it is, nothing as null, anything else as text. */
export function readPayload(body: Buffer): unknown {
  if (body.length === 0) return null
  const text = body.toString()
  try {
    return readBigJson(text)
  } catch {
    return text.slice(0, textLengthMax)
  }
}

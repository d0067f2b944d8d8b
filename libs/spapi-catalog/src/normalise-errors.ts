/** One error of Amazon, in the same shape for all APIs. */
export interface AmazonError {
  code: string
  message: string
  details?: string
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const textIn = (from: Json, ...names: string[]): string | undefined => {
  const value = names.map((name) => from[name]).find((one) => one !== undefined && one !== null && one !== '')
  if (value === undefined) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function errorOf(from: unknown): AmazonError[] {
  if (typeof from === 'string' && from !== '') return [{ code: 'Unknown', message: from }]
  if (!isObject(from)) return []
  // `__type` and `Message` come from gateways in front of Amazon's services, `error` from Login with Amazon.
  const code = textIn(from, 'code', 'Code', 'error', '__type')
  const message = textIn(from, 'message', 'Message', 'error_description')
  const details = textIn(from, 'details', 'Details')
  if (code === undefined && message === undefined) return []
  return [{ code: code ?? 'Unknown', message: message ?? code ?? '', ...(details && { details }) }]
}

/** Returns the errors of a failed answer: from a list under `errors`, a bare list or a single error; otherwise an empty list. */
export function normaliseErrors(body: unknown): AmazonError[] {
  if (Array.isArray(body)) return body.flatMap(errorOf)
  if (!isObject(body)) return []
  const { errors } = body
  if (Array.isArray(errors)) return errors.flatMap(errorOf)
  return errors === undefined || errors === null ? errorOf(body) : errorOf(errors)
}

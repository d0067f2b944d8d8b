import type { IncomingHttpHeaders } from 'node:http'
import type { ApiName } from '../api.ts'

export interface LoggedRequest {
  seq: number
  at: string
  api: ApiName | 'none'
  method: string
  path: string
  operation?: string
  /** HTTP status; 0 without an answer. */
  status: number
  mutating: boolean
  requestId: string
  partner?: string
  headers: Record<string, string>
  body: unknown
}

const keptMax = 20_000
const bodyLengthMax = 65_536
const secretHeaders = new Set(['authorization', 'x-amz-access-token', 'x-amz-security-token'])
const secretFields = /^(client_secret|refresh_token|code|access_token)$/

/** Masks a token: enough to distinguish two tokens, too little to use one. */
const mask = (text: string) => (text.length > 24 ? `${text.slice(0, 5)}…${text.slice(-6)}` : '…')

const maskFields = (fields: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, secretFields.test(name) ? mask(String(value)) : value]),
  )

function readable(body: Buffer, type = ''): unknown {
  if (body.length === 0) return undefined
  if (body.length > bodyLengthMax) return `${body.length} bytes`
  const text = body.toString()
  if (type.includes('x-www-form-urlencoded')) return maskFields(Object.fromEntries(new URLSearchParams(text)))
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? maskFields({ ...value }) : value
  } catch {
    return text
  }
}

const maskHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const text = Array.isArray(value) ? value.join(', ') : (value ?? '')
      return [name, secretHeaders.has(name) ? mask(text) : text]
    }),
  )

/** The latest requests, without usable secrets. */
export class RequestLog {
  #kept: LoggedRequest[] = []
  #seq = 0

  add(entry: Omit<LoggedRequest, 'seq' | 'headers' | 'body'> & { headers: IncomingHttpHeaders; body: Buffer }): void {
    const headers = maskHeaders(entry.headers)
    const path = entry.path.replace(/((?:refresh_token|client_secret|code)=)[^&]+/g, '$1…')
    this.#kept.push({
      ...entry,
      path,
      seq: ++this.#seq,
      headers,
      body: readable(entry.body, headers['content-type']),
    })
    // Half at once, because removing the first element moves all others.
    if (this.#kept.length > keptMax * 2) this.#kept = this.#kept.slice(-keptMax)
  }

  after(seq: number): LoggedRequest[] {
    const last = this.#kept.slice(-keptMax)
    return last.filter((entry) => entry.seq > seq)
  }

  clear(): void {
    this.#kept = []
  }
}

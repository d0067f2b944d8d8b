import { encodeBody, type Operation, type Params, type ParamValue } from '@platform/ads-catalog'

/** One request without the headers of connection and profile. */
export interface BuiltRequest {
  method: Operation['method']
  /** Path with its query string. */
  path: string
  headers: Record<string, string>
  body?: string
}

const textOf = (value: ParamValue): string => (Array.isArray(value) ? value.join(',') : String(value))

/** Returns the media type; change history returns themes only in its later version. */
function acceptOf(operation: Operation, body: unknown): string {
  const themes =
    operation.name === 'history.query' &&
    typeof body === 'object' &&
    body !== null &&
    'eventTypes' in body &&
    typeof body.eventTypes === 'object' &&
    body.eventTypes !== null &&
    'THEME' in body.eventTypes
  return themes ? 'application/vnd.historyresponse.v1.1+json' : operation.accept
}

/** Builds path, query, media types and body from validated params and body. Callers cannot choose media types. */
export function buildRequest(
  operation: Operation,
  { params = {}, body, accept }: { params?: Params; body?: unknown; accept?: string },
): BuiltRequest {
  const given = operation.params.flatMap(({ name, in: place }) => {
    const value = params[name]
    return value === undefined ? [] : [{ name, place, text: textOf(value) }]
  })
  const of = (place: string) => given.filter((one) => one.place === place)
  const path = of('path').reduce(
    (text, { name, text: value }) => text.replace(`{${name}}`, encodeURIComponent(value)),
    operation.path,
  )
  const query = new URLSearchParams(of('query').map(({ name, text }): [string, string] => [name, text])).toString()
  return {
    method: operation.method,
    path: query ? `${path}?${query}` : path,
    headers: {
      accept: accept ?? acceptOf(operation, body),
      ...(operation.contentType && { 'content-type': operation.contentType }),
      ...(operation.prefer && { prefer: 'return=representation' }),
      ...Object.fromEntries(of('header').map(({ name, text }) => [name.toLowerCase(), text])),
    },
    ...(operation.contentType && { body: encodeBody(operation, body) }),
  }
}

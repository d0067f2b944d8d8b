import { z } from 'zod'

/** The URLs that a variable takes: their schemes, and an example for people. */
export interface UrlRule {
  schemes: readonly string[]
  example: string
  /** Further hosts may follow the URL, separated by commas. */
  isList?: boolean
}

/** The URLs of each kind of server. */
export const urlRules = {
  postgres: { schemes: ['postgres', 'postgresql'], example: 'postgres://user:password@host:5432/database' },
  mysql: { schemes: ['mysql'], example: 'mysql://user:password@host:3306' },
  redis: { schemes: ['redis', 'rediss'], example: 'redis://:password@host:6379' },
  nats: { schemes: ['nats', 'tls'], example: 'nats://user:password@host:4222', isList: true },
  service: { schemes: ['http'], example: 'http://host:8081' },
  web: { schemes: ['http', 'https'], example: 'https://api.example.com' },
} as const satisfies Record<string, UrlRule>

const allowed = ({ schemes, example }: UrlRule): string =>
  `must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}, for example ${example}`

function isUrl(text: string, { schemes, isList }: UrlRule): boolean {
  const url = URL.parse(isList ? (text.split(',', 1)[0] ?? '') : text)
  if (!url || !schemes.includes(url.protocol.slice(0, -1))) return false
  // A PostgreSQL URL may name a socket's folder in the parameter `host` instead.
  return url.hostname !== '' || url.searchParams.has('host')
}

/** Returns what a value of the variable must be, if it is not; contains no part of the value. */
export const urlProblem = (text: string, rule: UrlRule): string | undefined =>
  isUrl(text, rule) ? undefined : allowed(rule)

/** Schema of a variable that holds a URL. */
export const urlVariable = (rule: UrlRule) =>
  z
    .string({ error: `is missing: it ${allowed(rule)}` })
    .refine((text) => isUrl(text, rule), { error: allowed(rule), abort: true })

import { kinds } from '@platform/errors'
import { z } from 'zod'
import type { Schema } from './to-schema.ts'

/** Envelope of every failure of the data plane. */
export const Failure = z.object({
  error: z.object({
    code: z
      .string()
      .describe('Code of the failure, to branch on. New codes may be added: treat unknown ones by their status'),
    message: z.string().describe('Human-readable message'),
    request_id: z.string(),
    issues: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Of validation_error'),
    missing: z.array(z.string()).optional().describe('Of insufficient_scope: the scopes that the token lacks'),
  }),
})

/** The error kinds of a read of the data plane. */
const possible = [
  'validation_error',
  'invalid_token',
  'insufficient_scope',
  'query_timeout',
  'rate_limited',
  'too_many_queries',
  'internal_error',
  'warehouse_unavailable',
  'audit_unavailable',
  'unavailable',
  'upstream_timeout',
] as const
const ofAccounts = ['account_required', 'account_not_found'] as const

interface Options {
  isAboutAccount: boolean
  headers: Schema
  schema: Schema
}

/** Returns the failures of an endpoint, by status. */
export function failures({ isAboutAccount, headers, schema }: Options): Schema {
  const named = [...possible, ...(isAboutAccount ? ofAccounts : [])]
  const byStatus = Map.groupBy(named, (kind) => kinds[kind].status)
  const entries = [...byStatus].sort(([a], [b]) => a - b)
  return Object.fromEntries(
    entries.map(([status, names]) => [
      String(status),
      { description: names.join(', '), headers, content: { 'application/json': { schema } } },
    ]),
  )
}

import type { Operation } from './catalog.ts'
import type { Schema } from './record.ts'
import { schemaClosure } from './schema-closure.ts'

/** Returns the schema of the answer's body per 2xx status, each self-contained; null without a body. */
export function answerSchemas({ api, answers }: Operation): Record<string, Schema | null> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, name]) => [status, name === null ? null : schemaClosure(api, name)]),
  )
}

import type { Operation } from './catalog.ts'
import type { Schema } from './record.ts'
import { schemaClosure } from './schema-closure.ts'

/** The schema of the answer's body per status of success, each standing by itself; null where there is no body. */
export function answerSchemas({ api, answers }: Operation): Record<string, Schema | null> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, name]) => [status, name === null ? null : schemaClosure(api, name)]),
  )
}

import type { Writes } from '@platform/writes'
import type { GuardrailStore } from './guardrails/guardrail-store.ts'
import type { WriteEvents } from './write-events.ts'

/** Dependencies of previews, commits and reverts. */
export interface WriteNeeds {
  writes: Writes
  guardrails: Pick<GuardrailStore, 'list'>
  writeEvents: WriteEvents
}

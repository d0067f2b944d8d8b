import type { Ads } from '@platform/ads-client'
import type { Connection } from '@platform/amazon-connections'
import type { Outbox } from '@platform/events'
import type { Database } from '@platform/postgres'
import type { Log } from '@platform/telemetry'
import { createWrites, recoverWrites, type WriteRecord } from '@platform/writes'
import type { Profiles } from '../profiles/profiles.ts'
import { amazonFor } from './amazon-for.ts'
import { closeWrite } from './close-write.ts'
import { guardrailCommands } from './guardrails/commands.ts'
import { GuardrailStore } from './guardrails/guardrail-store.ts'
import { createWriteEvents, subjectOf } from './write-events.ts'

interface Options {
  database: Database
  outbox: Outbox
  ads: Pick<Ads<Connection>, 'send' | 'takeRetry'>
  profiles: Pick<Profiles, 'find'>
  log: Log
}

/** Opens the dependencies of writes and starts the recovery of abandoned ones; `close` stops the recovery. */
export function openWrites({ database, outbox, ads, profiles, log }: Options) {
  const guardrails = new GuardrailStore({ database })
  const writeEvents = createWriteEvents({ outbox })
  const interrupted = (record: WriteRecord) => writeEvents.interrupted(subjectOf(record))
  const writes = createWrites({ database, outbox, interrupted })
  const close = closeWrite({
    writeEvents,
    amazonFor: async (tenantId, profileId, signal) => {
      const { connection } = await profiles.find(tenantId, profileId, signal)
      return amazonFor(ads, { connection, profileId })
    },
  })
  const recovery = recoverWrites({ writes, close, log })
  return {
    writes,
    guardrails,
    writeEvents,
    commands: guardrailCommands({ guardrails, outbox }),
    close: () => recovery.close(),
  }
}

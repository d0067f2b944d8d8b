import { credentialActor } from '@platform/events'
import type { CallContext } from '@platform/http'
import { z } from 'zod'
import type { Asker } from '../jobs/asker.ts'

/** Scope of every endpoint of this service. */
export const scopes = ['sync:manage'] as const

export const JobParams = z.object({ jobId: z.string().max(64) })
export const RunParams = z.object({ runId: z.string().max(64) })

type Call = Omit<CallContext<unknown, unknown, unknown>, 'params' | 'query' | 'body'>

/** Returns the credential that calls. */
export const askerOf = (call: Call): Asker => ({
  tenantId: call.caller.tenantId,
  actor: credentialActor(call.caller),
  requestId: call.requestId,
  call,
})

/** Returns whether a job of the caller may read personal data. */
export const mayReadPii = ({ caller }: Call): boolean => caller.scopes.has('retail:pii')

import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import type { Session } from '../../command.ts'

/** Longer than a job's account takes to answer. */
const timeoutMs = 30_000

/** Sends a command to sync-worker in the operator's name. */
export const askSync = ({ messaging, actor }: Session, name: string, input: object): Promise<unknown> =>
  callCommand(messaging, 'sync-worker', name, { ...input, by: { type: 'operator', id: actor } }, { timeoutMs })

const Found = z.object({ job: z.object({ id: z.string(), name: z.string() }) })

/** Returns the tenant's job of that name. @throws CommandFailure `not_found` with the nearest name */
export const findSyncJob = async (session: Session, tenantId: string, name: string) =>
  Found.parse(await askSync(session, 'job.get', { tenantId, name })).job

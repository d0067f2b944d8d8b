import { outcomeOfStopped, type RunningWrite, runCommit } from '@platform/writes'
import type { WriteNeeds } from '../write-needs.ts'
import type { WriteCall, WriteRequest } from '../write-request.ts'
import { commitSteps } from './commit-steps.ts'
import { prepareCommit } from './prepare-commit.ts'

/** Below the gateway's timeout, so that an answer still arrives. */
const commitMsMax = 52_000

/** Carries out a write that has begun. The write record holds every end of it, also a refusal before anything is sent. */
export async function commitWrite(
  write: RunningWrite,
  request: WriteRequest,
  call: WriteCall,
  needs: WriteNeeds,
): Promise<object> {
  const steps = commitSteps({
    operation: request.operation,
    amazon: call.amazon,
    events: needs.writeEvents,
    endsAt: performance.now() + commitMsMax,
    prepare: () => prepareCommit(request, call, needs),
  })
  call.refuseAs(() => outcomeOfStopped(write))
  const concluded = await runCommit(write, steps)
  if ('failure' in concluded) throw concluded.failure
  return concluded.answer
}

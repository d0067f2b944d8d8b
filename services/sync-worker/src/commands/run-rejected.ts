import { command } from '@platform/messaging'
import type { Context } from '../context.ts'
import { readRejected, rejectedQuery } from '../jobs/read-rejected.ts'
import { asked, askerOf, runId } from './asked.ts'

const Input = asked.extend({ runId, ...rejectedQuery.shape })

/** Returns rows of a run that were not loaded, with line and reason. */
export const runRejected = (needs: Pick<Context, 'events' | 'runs' | 'rejectedRows'>) =>
  command(Input, ({ runId, limit, after, ...who }) => readRejected(askerOf(who), runId, { limit, after }, needs))

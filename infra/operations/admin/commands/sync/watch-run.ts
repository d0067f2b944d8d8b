import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Session } from '../../command.ts'
import { askSync } from './ask-sync.ts'
import { progressLine } from './progress-line.ts'
import { isEnded, Run } from './shapes.ts'

const Answer = z.object({ run: Run })
const everyMs = 1_000

/**
 * Shows a run until it has ended, as a bar on a terminal and as a line for each change elsewhere, and returns it as it was last.
 * Ctrl-C ends the watching and not the run.
 */
export async function watchRun(session: Session, tenantId: string, started: Run): Promise<Run> {
  const { json, print, redraw, signal } = session
  let last = ''
  const show = (run: Run): void => {
    if (json) return
    const line = progressLine(run, { bar: redraw !== undefined })
    if (redraw) redraw(line)
    else if (line !== last) print(line)
    last = line
  }
  let run = started
  for (;;) {
    show(run)
    if (isEnded(run) || signal.aborted) break
    await sleep(everyMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    ;({ run } = Answer.parse(await askSync(session, 'run.get', { tenantId, runId: run.id })))
  }
  if (redraw && !json) print('')
  return run
}

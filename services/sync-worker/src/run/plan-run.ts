import type { AmazonHosts } from '@platform/amazon'
import type { SecretBox } from '@platform/secrets'
import type { JobDefinition } from '../definition/job-definition.ts'
import { mergeSettings } from '../definition/merge-settings.ts'
import { resolveJob } from '../definition/resolve-job.ts'
import type { Account, ResolvedJob } from '../definition/resolved-job.ts'
import { planWindows } from '../definition/windows/plan-windows.ts'
import { wholeDefinition } from '../jobs/inline-credentials.ts'
import type { Job } from '../store/job.ts'
import type { Runs } from '../store/runs.ts'
import type { Settings } from '../store/settings.ts'
import type { Window } from '../store/window.ts'
import type { Windows } from '../store/windows.ts'
import { noRows } from './outcome.ts'
import type { RunStates } from './run-states.ts'

interface Needs {
  box: SecretBox
  runs: Runs
  windows: Windows
  states: RunStates
  settings: Settings
  hosts: AmazonHosts
  /** Returns the account of a job, and the name under which its windows take turns with those of other accounts. */
  accountOf: (tenantId: string, definition: JobDefinition) => Promise<Account & { key: string }>
}

/** Resolves a job with its tenant's settings and the account as it is now. */
export async function resolveStored(
  job: Job,
  { settings, hosts, accountOf, box }: Pick<Needs, 'settings' | 'hosts' | 'accountOf' | 'box'>,
): Promise<{ resolved: ResolvedJob; account: Account & { key: string } }> {
  const definition = wholeDefinition(job, box)
  const account = await accountOf(job.tenantId, definition)
  const merged = mergeSettings({}, await settings.of(job.tenantId), definition.settings ?? {})
  return { resolved: resolveJob(definition, { settings: merged, credentials: account, hosts }), account }
}

const dateOf = (text: string | null): Date | undefined => (text === null ? undefined : new Date(text))

/** Creates the function that plans a run: it cuts the time to load into windows, and ends the planning window with them. */
export const createPlanRun =
  (needs: Needs) =>
  async (window: Window, job: Job): Promise<void> => {
    const { runs, windows, states } = needs
    const { resolved, account } = await resolveStored(job, needs)
    const run = await runs.find(job.tenantId, window.runId)
    if (!run) throw new Error(`run ${window.runId} is gone`)
    const planned = planWindows(resolved, {
      now: new Date(),
      full: run.isFull,
      lastSuccess: job.loadedUntil,
      ...run.asked,
    }).map(({ from, to }) => ({ from: dateOf(from), to: dateOf(to), account: account.key }))
    const notes = planned.length === 0 ? ['There is nothing to load: Amazon has no later data yet.'] : []
    await states.change(run.id, async () => {
      await windows.insert(run, 'load', planned)
      await runs.setWindow(run.id, { from: planned[0]?.from, to: planned.at(-1)?.to })
      await windows.end(window, { state: 'succeeded', rows: noRows, bytes: 0, notes })
    })
  }

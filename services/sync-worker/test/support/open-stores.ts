import { randomBytes } from 'node:crypto'
import { joinTransactions, openDatabase } from '@platform/postgres'
import { createLogger } from '@platform/telemetry'
import { stack } from '@platform/testkit'
import pg from 'pg'
import { createEvents } from '../../src/events.ts'
import { startRun } from '../../src/jobs/start-run.ts'
import { RunStates } from '../../src/run/run-states.ts'
import { Jobs } from '../../src/store/jobs.ts'
import { Notices } from '../../src/store/notices.ts'
import { Runs } from '../../src/store/runs.ts'
import type { NewWindow } from '../../src/store/window.ts'
import { Windows } from '../../src/store/windows.ts'

const log = createLogger('sync-worker', 'silent')
/** Prepares audit events as an outbox does; nothing relays them. */
const outbox = {
  begin: () => Promise.reject(new Error('no call is recorded here')),
  record: async () => {},
  prepare: (event: object) => ({
    id: crypto.randomUUID(),
    orderingKey: 'test',
    subject: 'audit.v1.test',
    text: JSON.stringify(event),
  }),
  committed: () => {},
}

/** Opens the stores on the live schema of the service, empty. Suites that run at the same time take turns. */
export async function openStores() {
  const { roles, urls } = stack()
  const admin = new pg.Pool({ connectionString: urls.postgres, max: 2 })
  const turn = await admin.connect()
  await turn.query("select pg_advisory_lock(hashtext('stores of sync-worker'))")
  await admin.query(
    `truncate sync_worker.jobs, sync_worker.runs, sync_worker.windows, sync_worker.turns, sync_worker.workers,
       sync_worker.notices, sync_worker.rejected_rows, sync_worker.files, sync_worker.outbox`,
  )
  const plain = openDatabase(roles.sync_worker, { log })
  const database = joinTransactions(plain)
  const jobs = new Jobs(database)
  const runs = new Runs(database)
  const windows = new Windows(database)
  const notices = new Notices({ database, outbox })
  const events = createEvents({ outbox, log })
  const states = new RunStates({ database, jobs, runs, windows, notices, events, outbox, onNotice: () => {} })

  /** Stores a job of the tenant with a run that is planned into these windows. */
  async function plannedRun(tenantId: string, planned: readonly Partial<NewWindow>[], account = 'a') {
    const id = `job_${randomBytes(6).toString('hex')}`
    const job = await jobs.insert({
      ...{ id, tenantId, name: id, by: 'cred_test', pii: false, notes: [], table: `t_${id}`, mode: 'append' },
      source: 'GET_MERCHANT_LISTINGS_ALL_DATA',
      definition: {
        name: id,
        type: 'io',
        input: {
          use: 'amazon_selling_partner_api.io#AmazonSPApiReportInput',
          credentials: account,
          report_spec: { reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' },
        },
        output: { tablename: `t_${id}` },
      },
      sealedCredentials: undefined,
      nextRunAt: undefined,
    })
    const runId = await startRun(
      job,
      { startedBy: { type: 'credential', id: 'cred_test' }, requestId: 'request-1' },
      { database, runs, windows, notices, onStarted: () => {} },
    )
    if (!runId) throw new Error('the run was not started')
    const [plan] = await windows.claim(await due(runId))
    if (!plan) throw new Error('the planning window is not due')
    const begun = await windows.begin(plan.id, plan.fence)
    await states.change(runId, async () => {
      await windows.insert(
        { id: runId, tenantId },
        'load',
        planned.map(({ from, to }) => ({ from, to, account })),
      )
      await runs.setWindow(runId, { from: planned[0]?.from, to: planned.at(-1)?.to })
      await windows.end(begun, { state: 'succeeded', rows: nothing, bytes: 0 })
    })
    return { job, runId }
  }

  /** Ids of a run's open windows, in order. */
  async function due(runId: string): Promise<number[]> {
    const { rows } = await admin.query<{ id: string }>(
      "select id from sync_worker.windows where run_id = $1 and state = 'open' order by id",
      [runId],
    )
    return rows.map(({ id }) => Number(id))
  }

  /** Leases a run's open windows and begins the work on them. */
  async function beginAll(runId: string) {
    const leases = await windows.claim(await due(runId))
    return Promise.all(leases.toSorted((a, b) => a.id - b.id).map(({ id, fence }) => windows.begin(id, fence)))
  }

  return {
    ...{ admin, database, jobs, runs, windows, states, log, plannedRun, due, beginAll },
    async close() {
      await plain.close()
      turn.release(true)
      await admin.end()
    },
  }
}

export const nothing = { read: 0, inserted: 0, updated: 0, unchanged: 0, rejected: 0 }

/** See openStores. */
export type Stores = Awaited<ReturnType<typeof openStores>>

import { amazonHosts, createQuota, createRetryBudget, createTransport, userAgent } from '@platform/amazon'
import { Cleanup } from '@platform/lifecycle'
import { joinTransactions } from '@platform/postgres'
import { SharedRedis } from '@platform/redis'
import { SecretBox } from '@platform/secrets'
import { openService } from '@platform/service'
import type { Log } from '@platform/telemetry'
import { createAccountOf } from './amazon/account-of.ts'
import { Accounts } from './amazon/accounts.ts'
import { createSpapi } from './amazon/create-spapi.ts'
import { createOpenAdsCalls } from './amazon/open-ads-calls.ts'
import { createReportQuota } from './amazon/report-quota.ts'
import { createSpapiAccountOf } from './amazon/spapi-account-of.ts'
import type { Config } from './config.ts'
import { createTestConnection } from './connections/create-test-connection.ts'
import { Dispatcher } from './dispatch/dispatcher.ts'
import { openQueues } from './dispatch/open-queues.ts'
import { createEvents } from './events.ts'
import { openFileStore } from './files/open-file-store.ts'
import { removeFiles } from './files/remove-files.ts'
import { startDueJobs } from './jobs/start-due-jobs.ts'
import { createSyncMetrics } from './observe/sync-metrics.ts'
import { createLoadDocument } from './run/load-document.ts'
import { createPlanRun } from './run/plan-run.ts'
import { createReadWindow } from './run/read-window.ts'
import { NoticeRelay } from './run/relay-notices.ts'
import { RunStates } from './run/run-states.ts'
import { createRunWindow } from './run/run-window.ts'
import { createStoreDocument } from './run/store-document.ts'
import { Files } from './store/files.ts'
import { History } from './store/history.ts'
import { Jobs } from './store/jobs.ts'
import { Notices } from './store/notices.ts'
import { RejectedRows } from './store/rejected-rows.ts'
import { ReportPaces } from './store/report-paces.ts'
import { Requests } from './store/requests.ts'
import { Runs } from './store/runs.ts'
import { Settings } from './store/settings.ts'
import { Windows } from './store/windows.ts'
import { Workers } from './store/workers.ts'

const service = 'sync-worker'
/** A worker that did not report for three of these counts as ended. */
const reportMs = 5_000

/** Opens the service's dependencies in order and closes them in reverse. `log` replaces the logger on stdout. */
export const openContext = (config: Config, options: { log?: Log } = {}) =>
  Cleanup.scope(async (cleanup) => {
    const base = await openService(service, config, cleanup, options)
    const { log, metrics, messaging, outbox } = base
    const database = joinTransactions(base.database)
    const events = createEvents({ outbox, log })
    const stores = {
      jobs: new Jobs(database),
      runs: new Runs(database),
      windows: new Windows(database),
      rejectedRows: new RejectedRows(database),
      files: new Files(database),
      requests: new Requests(database),
      settings: new Settings(database),
      notices: new Notices({ database, outbox }),
    }
    const { jobs, windows, settings } = stores
    const fileStore =
      config.filesUrl === undefined
        ? undefined
        : cleanup.use(openFileStore(config.filesUrl), (it) => Promise.resolve(it.close()))
    const history = new History(database, {
      daysMax: config.runDaysMax,
      removeFiles: (daysMax) => removeFiles(daysMax, { fileStore, files: stores.files }),
    })
    const workers = new Workers({ database, windowsMax: config.windowsMax })
    const relay = cleanup.use(new NoticeRelay({ url: config.postgres.url, messaging, log }), (it) => it.close())

    const box = new SecretBox(config.secrets.keys)
    const hosts = amazonHosts({ amazonUrl: config.amazon.url })
    const redis = cleanup.use(new SharedRedis({ ...config.redis, name: service, log }), (it) => it.close())
    const transport = cleanup.use(createTransport(), (it) => it.close())
    const accounts = new Accounts(messaging)
    const accountOf = createAccountOf(accounts)
    const budget = createRetryBudget({ redis, metrics })
    const quota = createQuota({ redis })
    const agent = userAgent({ name: 'Amazon Partner Platform', version: '1.0' })
    const spapi = createSpapi({
      ...{ transport, hosts, quota, budget, metrics, log },
      userAgent: agent,
    })

    const spapiAccountOf = createSpapiAccountOf({ accounts, redis, box, transport, hosts, budget, log })
    const openAdsCalls = createOpenAdsCalls({ accounts, transport, hosts, budget, userAgent: agent })

    const states = new RunStates({ database, ...stores, events, outbox, onNotice: () => relay.soon() })
    const resolving = { settings, box, hosts, accountOf }
    const stopping = new AbortController()
    const runWindow = createRunWindow({
      ...{ jobs, windows, states, log },
      metrics: createSyncMetrics(metrics, database),
      plan: createPlanRun({ ...stores, ...resolving, states }),
      read: createReadWindow({
        ...{ ...stores, ...resolving, spapi, spapiAccountOf, openAdsCalls },
        amazonUrl: config.amazon.url,
        reportQuota: createReportQuota({
          ...{ quota, paces: new ReportPaces(database) },
          appliesStated: config.amazon.url === undefined,
        }),
        loadDocument: createLoadDocument({ messaging, rejectedRows: stores.rejectedRows }),
        storeDocument: createStoreDocument({ fileStore, files: stores.files }),
      }),
    })
    const dispatcher = new Dispatcher({ database, windows, workers, log, send: (leases) => queues.send(leases) })
    const starting = { database, ...stores, onStarted: () => void dispatcher.dispatch() }
    const queues = cleanup.use(
      openQueues({
        ...{ redisUrl: config.redis.url, prefix: config.queuePrefix, windowsMax: config.windowsMax, log },
        work: async (lease) => {
          await runWindow(lease, stopping.signal)
          if (!stopping.signal.aborted) void dispatcher.dispatch()
        },
        tick: async () => {
          if (stopping.signal.aborted) return
          await startDueJobs({ ...starting, jobs })
          await dispatcher.dispatch()
          await history.removeOld()
        },
      }),
      (it) => it.close(),
    )
    // Closed before the queues, which wait for the windows under way.
    cleanup.use(stopping, (it) => it.abort())
    const reports = cleanup.use(await startReports(workers, log), (it) => it.close())

    return {
      ...base,
      ...{
        config,
        events,
        states,
        settings,
        preparing: { ...resolving, jobs, storesFiles: fileStore !== undefined },
        starting,
      },
      ...{ jobs, runs: stores.runs, rejectedRows: stores.rejectedRows, files: stores.files, fileStore },
      testConnection: createTestConnection({ accounts, spapi, spapiAccountOf, openAdsCalls, hosts }),
      health: { ...base.health, workers: reports.probe },
      close: () => cleanup.close(),
    }
  })

/** Dependencies that are open while the service runs. */
export type Context = Awaited<ReturnType<typeof openContext>>

/** Reports this process as a worker until it is closed. */
async function startReports(workers: Workers, log: Log) {
  let problem: string | undefined
  const report = () =>
    workers.report().then(
      () => {
        problem = undefined
      },
      (err: unknown) => {
        problem = 'the worker could not be reported'
        log.warn({ err }, 'sync.worker-not-reported')
      },
    )
  await report()
  const timer = setInterval(() => void report(), reportMs)
  return {
    probe: () => problem,
    async close() {
      clearInterval(timer)
      await workers.leave().catch(() => {})
    },
  }
}

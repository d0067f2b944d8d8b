import { until } from '@platform/testkit'
import { z } from 'zod'
import type { RunningPlatform } from './running-platform.ts'

const Run = z.looseObject({
  id: z.string(),
  state: z.string(),
  rows: z.object({
    read: z.number(),
    inserted: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    rejected: z.number(),
  }),
  progress: z.number(),
  notes: z.array(z.string()),
  error: z.looseObject({ kind: z.string(), friendly: z.string() }).optional(),
})
/** A run as the API shows it. */
export type Run = z.infer<typeof Run>

const Requests = z.object({
  requests: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      operation: z.string().optional(),
      status: z.number(),
      body: z.unknown().optional(),
    }),
  ),
})

const isEnded = ({ state }: Run) => ['succeeded', 'partial', 'failed', 'cancelled'].includes(state)

/** The day so many days ago, in UTC, as `YYYY-MM-DD`. */
export const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

/** Makes the jobs of Northwind by the API, and controls its simulator. */
export async function openSyncJobs(p: RunningPlatform, merchantId = 'mer_northwind_na_us', quotaFactor = 600) {
  const token = await p.token(await p.credential(p.northwind.id, ['sync:manage']))
  const reader = await p.token(p.northwind.credentials.read)

  const send = (method: string, path: string, body?: unknown, bearer = token) =>
    p.call(path, {
      method,
      headers: { authorization: `Bearer ${bearer}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })

  async function createJob(job: object): Promise<string> {
    const { status, body, text } = await send('POST', '/api/sync/jobs', job)
    if (status !== 201) throw new Error(text)
    return z.object({ id: z.string() }).parse(body.job).id
  }

  const readRun = async (id: string) => Run.parse((await send('GET', `/api/sync/runs/${id}`)).body.run)

  async function startRun(jobId: string, request: object = {}): Promise<string> {
    const { status, body, text } = await send('POST', `/api/sync/jobs/${jobId}/run`, request)
    if (status !== 202) throw new Error(text)
    return Run.parse(body.run).id
  }

  /** Waits for the end of a run; a rate limit of 240 calls a minute bounds how often it may be read. */
  const endOf = (id: string, timeoutMs = 240_000, everyMs = 1_000): Promise<Run> =>
    until(
      `the end of run ${id}`,
      async () => {
        const run = await readRun(id)
        return isEnded(run) && run
      },
      { timeoutMs, everyMs },
    )

  const simulator = async (method: string, path: string, body: object) => {
    const response = await fetch(`${p.demo.simulator?.url}/_simulator/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(await response.text())
  }

  // Amazon states its rate in each answer, and the platform keeps to it: one document a minute would take a suite hours.
  await simulator('PUT', 'settings', { quotaFactor })

  return {
    ...{ token, reader, send, createJob, readRun, startRun, endOf, simulator },
    runJob: async (jobId: string, request: object = {}) => endOf(await startRun(jobId, request)),
    rowsOf: async (sql: string) => (await p.query(reader, { sql })).body.rows,
    /** Sets the document that the next report of the type has. */
    orderDocument: (type: string, text: string, more: object = {}) =>
      simulator('POST', 'documents', { api: 'spapi', type, bodyBase64: Buffer.from(text).toString('base64'), ...more }),
    /** The requests that the simulator has answered. */
    async requests() {
      const answer = await fetch(`${p.demo.simulator?.url}/_simulator/requests?after=0`)
      return Requests.parse(await answer.json()).requests
    },
    reportJob: (name: string, reportType: string, more: object = {}) => ({
      name,
      type: 'io',
      input: {
        use: 'amazon_selling_partner_api.io#AmazonSPApiReportInput',
        credentials: merchantId,
        report_spec: { reportType },
      },
      output: { tablename: name.replaceAll('-', '_') },
      ...more,
    }),
  }
}

/** See openSyncJobs. */
export type SyncJobs = Awaited<ReturnType<typeof openSyncJobs>>

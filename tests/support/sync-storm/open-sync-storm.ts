import { setTimeout as delay } from 'node:timers/promises'
import { Cleanup } from '@platform/lifecycle'
import { until } from '@platform/testkit'
import pg from 'pg'
import { z } from 'zod'
import type { RunningPlatform } from '../running-platform.ts'
import { addressesOf, openServiceStarter } from '../service-starter.ts'
import { openSyncJobs, type Run } from '../sync-jobs.ts'
import { readStates, readTable } from './read-results.ts'
import { type StormJob, stormJobs } from './storm-jobs.ts'

/** Processes that are killed, each time by SIGKILL. Redis keeps nothing on disk, so its restart is a flush. */
const victims = ['sync-worker', 'second-worker', 'redis', 'mariadb', 'postgres', 'nats'] as const
/** Kills of one round; then its runs go on in peace. */
const killsOfRound = 20
const pauseMsMax = 1_500

/** The results of one round: texts by job. */
type Results = Record<string, { rows: string[]; read: number }>

/** The findings of a storm; `differences` is empty if every promise was kept. */
export interface StormReport {
  kills: Record<string, number>
  rounds: number
  runs: number
  rows: number
  messages: number
  differences: string[]
}

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const ends = new Set(['succeeded', 'partial', 'failed', 'cancelled'])

/** Two workers of a running platform, and jobs of every kind that are loaded in peace and then while processes are killed. */
export const openSyncStorm = (p: RunningPlatform, onProgress: (line: string) => void = () => {}) =>
  Cleanup.scope(async (cleanup) => {
    const sync = await openSyncJobs(p)
    const startService = await openServiceStarter(p, addressesOf(p))
    const start = () => startService('second-worker', 'sync-worker')
    let second = await start()
    cleanup.use(undefined, () => second.end())

    async function kill(victim: (typeof victims)[number]): Promise<void> {
      if (victim === 'second-worker') {
        await second.end('SIGKILL')
        second = await until('the second worker to start', start, { timeoutMs: 240_000 })
        return
      }
      p.platform.kill(victim)
      await p.platform.ready(victim)
    }

    /** Requests of earlier rounds serve no run of this one. */
    async function forgetRequests(): Promise<void> {
      const client = new pg.Client({ connectionString: p.demo.backing.postgres })
      await client.connect()
      await client.query('update sync_worker.requests set is_void = true')
      await client.end()
    }

    async function startRuns(jobs: readonly StormJob[]) {
      await forgetRequests()
      const runs: { job: StormJob; id: string; run?: Run }[] = []
      for (const job of jobs) {
        const id = await sync.createJob(job.definition)
        runs.push({ job, id: await sync.startRun(id, job.request) })
      }
      return runs
    }
    type Runs = Awaited<ReturnType<typeof startRuns>>

    /** Resolves when every run has ended. While a server is down, the API cannot tell. */
    async function allEnded(runs: Runs): Promise<void> {
      for (const one of runs) {
        one.run = await until(
          `the end of ${one.job.name}`,
          async () => {
            const run = await sync.readRun(one.id)
            return ends.has(run.state) && run
          },
          { timeoutMs: 900_000, everyMs: 2_000 },
        )
      }
    }

    async function results(prefix: string, runs: Runs): Promise<Results> {
      const found: Results = {}
      for (const { job, run } of runs) {
        const rows =
          job.name === 'kept' ? await fileDigests(run?.id ?? '') : await readTable(p, `${prefix}_${job.name}`)
        found[job.name] = { rows, read: run?.rows.read ?? 0 }
      }
      return found
    }

    const Files = z.object({ files: z.array(z.object({ name: z.string(), sha256: z.string() })) })
    async function fileDigests(runId: string): Promise<string[]> {
      const { files } = Files.parse((await sync.send('GET', `/api/sync/files?runId=${runId}&limit=200`)).body)
      return files.map(({ name, sha256 }) => `${name.replace(/^[^_]*_/, '')} ${sha256}`).toSorted()
    }

    /** Compares a round with the undisturbed one. */
    function differencesOf(round: number, calm: Results, runs: Runs, stormy: Results): string[] {
      const found: string[] = []
      for (const { job, run } of runs) {
        const [a, b] = [calm[job.name], stormy[job.name]]
        const at = `round ${round}, ${job.name}`
        if (run?.state !== 'succeeded') found.push(`${at}: ${run?.state} ${JSON.stringify(run?.error)}`)
        if (JSON.stringify(a?.rows) !== JSON.stringify(b?.rows)) {
          const missing = a?.rows.filter((row) => !b?.rows.includes(row)).length
          found.push(
            `${at}: ${a?.rows.length} rows in peace, ${b?.rows.length} in the storm, ${missing} of them missing`,
          )
        }
        if (a?.read !== b?.read) found.push(`${at}: ${a?.read} rows read in peace, ${b?.read} in the storm`)
      }
      return found
    }

    /** Checks the messages and audit events of every run: each change once, and one end. */
    async function checkNotices(runs: Runs): Promise<{ messages: number; differences: string[] }> {
      const ids = new Set(runs.map(({ id }) => id))
      const messages = await until(
        'the messages of every end',
        async () => {
          const states = (await readStates(p, p.northwind.id)).filter(({ runId }) => ids.has(runId))
          return states.filter(({ state }) => ends.has(state)).length >= ids.size && states
        },
        { timeoutMs: 120_000, everyMs: 1_000 },
      )
      const differences: string[] = []
      if (new Set(messages.map(({ id }) => id)).size !== messages.length)
        differences.push('a message is in the stream twice')
      for (const { id, job } of runs) {
        const states = messages.filter(({ runId }) => runId === id).map(({ state }) => state)
        const isEnded = states.filter((state) => ends.has(state)).length === 1 && ends.has(states.at(-1) ?? '')
        const isRepeated = states.some((state, at) => state === states[at - 1])
        if (!isEnded || isRepeated) differences.push(`${job.name} of ${id}: ${states.join(', ')}`)
      }
      return { messages: messages.length, differences }
    }

    async function audited(runs: Runs): Promise<string[]> {
      const auditor = await p.token(p.northwind.credentials.all)
      const Page = z.object({
        data: z.array(z.object({ resource: z.object({ id: z.string() }) })),
        next_cursor: z.string().nullable(),
      })
      const counts = await until(
        'the audit events of every end',
        async () => {
          const counts = new Map<string, number>()
          for (let cursor: string | null = ''; cursor !== null; ) {
            const path = `/v1/audit/events?action=sync.run.end&limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
            const page = Page.parse((await p.get(path, auditor)).body)
            for (const { resource } of page.data) counts.set(resource.id, (counts.get(resource.id) ?? 0) + 1)
            cursor = page.next_cursor
          }
          return runs.every(({ id }) => counts.has(id)) && counts
        },
        { timeoutMs: 120_000, everyMs: 2_000 },
      )
      return runs.flatMap(({ id }) =>
        counts.get(id) === 1 ? [] : [`${id} has ${counts.get(id)} audit events of its end`],
      )
    }

    return {
      close: () => cleanup.close(),
      /** Loads everything in peace, then again and again until `kills` processes were killed, at points that `seed` determines. */
      async run({ kills, seed }: { kills: number; seed: number }): Promise<StormReport> {
        const next = random(seed)
        const count: Record<string, number> = Object.fromEntries(victims.map((victim) => [victim, 0]))
        const differences: string[] = []
        const all: Runs = []
        const calmRuns = await startRuns(stormJobs(p, 'calm'))
        await allEnded(calmRuns)
        const calm = await results('calm', calmRuns)
        onProgress(`in peace: ${calmRuns.map(({ job, run }) => `${job.name} ${run?.rows.read} rows`).join(', ')}`)
        for (const [name, { rows }] of Object.entries(calm))
          if (rows.length === 0) differences.push(`${name} has no rows`)
        let killed = 0
        let round = 0
        while (killed < kills) {
          round += 1
          const prefix = `storm${round}`
          const runs = await startRuns(stormJobs(p, prefix))
          let hasEnded = false
          const ended = allEnded(runs).finally(() => {
            hasEnded = true
          })
          const limit = Math.min(kills, killed + killsOfRound)
          while (killed < limit && !hasEnded) {
            await delay(next() * pauseMsMax)
            const victim = victims[Math.floor(next() * victims.length)] ?? 'sync-worker'
            await kill(victim)
            onProgress(`${victim} was killed and is back`)
            count[victim] = (count[victim] ?? 0) + 1
            killed += 1
          }
          await ended
          differences.push(...differencesOf(round, calm, runs, await results(prefix, runs)))
          all.push(...runs)
          onProgress(`round ${round}: ${killed} of ${kills} kills, ${differences.length} differences`)
        }
        const notices = await checkNotices(all)
        differences.push(...notices.differences, ...(await audited(all)))
        return {
          ...{ kills: count, rounds: round, runs: all.length, messages: notices.messages, differences },
          rows: Object.values(calm).reduce((sum, { read }) => sum + read, 0) * round,
        }
      },
    }
  })

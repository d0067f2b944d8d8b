import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { MachineReference } from './machine.ts'
import type { BenchResult } from './result.ts'

const runsKept = 40

// Keys in the order in which they are written, so that a run that is read and written again does not change.
const Result = z.looseObject({
  name: z.string(),
  unit: z.string(),
  value: z.number(),
  peer: z.number().optional(),
  ratio: z.number().optional(),
})
const Run = z.looseObject({
  at: z.string(),
  commit: z.string().optional(),
  machine: z.unknown(),
  results: z.array(Result),
})
const History = z.object({ bench: z.string(), runs: z.array(Run) })

/** The stored runs of one bench, oldest first. Ratios compare across machines; values only beside `machine.reference`. */
export type History = z.infer<typeof History>

/** Reads the history of a bench; returns an empty one if the file does not exist. */
export function readHistory(folder: string, bench: string): History {
  const file = join(folder, `${bench}.json`)
  return existsSync(file) ? History.parse(JSON.parse(readFileSync(file, 'utf8'))) : { bench, runs: [] }
}

/** The ratio that the last run has stored under this name. */
export const lastRatio = ({ runs }: History, name: string): number | undefined =>
  runs.findLast(({ results }) => results.some((one) => one.name === name))?.results.find((one) => one.name === name)
    ?.ratio

function commitOf(folder: string): string | undefined {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    const isDirty = git('status', '--porcelain', '--untracked-files=no') !== ''
    return `${git('rev-parse', '--short=12', 'HEAD')}${isDirty ? ', changed' : ''}`
  } catch {
    return undefined
  }
}

/** Appends a run to the history of its bench and writes it; the oldest runs beyond a fixed number are dropped. */
export function appendRun(
  folder: string,
  history: History,
  results: readonly BenchResult[],
  reference: MachineReference,
): void {
  const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version, reference }
  const run = { at: new Date().toISOString(), commit: commitOf(folder), machine, results }
  const runs = [...history.runs, run].slice(-runsKept)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${history.bench}.json`), `${JSON.stringify({ bench: history.bench, runs }, null, 2)}\n`)
}

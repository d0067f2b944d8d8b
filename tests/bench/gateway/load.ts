import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { toolPath } from '../harness/tools.ts'

const run = promisify(execFile)

/** The core that load, upstream and Redis share; the measured process has the other one to itself where there are two. */
export const loadCore = availableParallelism() > 1 ? '1' : '0'
export const measuredCore = '0'

/** The result of one run of wrk. */
export interface Load {
  perSecond: number
  requests: number
  p99Ms: number
  /** Answers that were not 200. */
  failed: number
}

/**
 * Writes wrk's script: every call is sent with the next token, so that no credential reaches its limit. With `THINK_MS`, each
 * connection pauses that long on average before its next call: many connections with pauses far above the answer's time offer
 * the same load to every server, however fast it answers.
 */
export function writeLoadScript(dir: string, tokens: readonly string[]): string {
  const file = join(dir, 'load.lua')
  writeFileSync(join(dir, 'tokens.txt'), tokens.join('\n'))
  writeFileSync(
    file,
    `
local requests, n = {}, 0
function init(args)
  math.randomseed(os.time())
  for token in io.lines(${JSON.stringify(join(dir, 'tokens.txt'))}) do
    requests[#requests + 1] = wrk.format('GET', '/api/tables', { ['Authorization'] = 'Bearer ' .. token })
  end
  n = math.random(#requests)
end
local think = tonumber(os.getenv('THINK_MS') or '0')
if think > 0 then
  function delay()
    return math.random(1, 2 * think - 1)
  end
end
function request()
  n = n % #requests + 1
  return requests[n]
end
function done(summary, latency)
  print(string.format('RESULT %f %d %f %d', summary.requests / summary.duration * 1e6, summary.requests, latency:percentile(99) / 1000, summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
`,
  )
  return file
}

/** Runs wrk against one server for some seconds; each connection sends again `thinkMs` after its answer. */
export async function load(
  url: string,
  script: string,
  seconds: number,
  { connections = 32, thinkMs = 0 } = {},
): Promise<Load> {
  const wrk = [toolPath('wrk'), '-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url]
  const env = { ...process.env, THINK_MS: String(thinkMs) }
  const { stdout } = await run(toolPath('taskset'), ['-c', loadCore, ...wrk], { env })
  const [, perSecond, requests, p99Ms, failed] = /RESULT (\S+) (\d+) (\S+) (\d+)/.exec(stdout) ?? []
  if (perSecond === undefined) throw new Error(`wrk printed no result: ${stdout}`)
  return { perSecond: Number(perSecond), requests: Number(requests), p99Ms: Number(p99Ms), failed: Number(failed) }
}

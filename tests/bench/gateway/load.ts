import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The core that load, upstream and Redis share; what is measured has the other one to itself. */
export const loadCore = '1'
export const measuredCore = '0'

/** What one run of wrk saw. */
export interface Load {
  perSecond: number
  requests: number
  p99Ms: number
  /** Answers that were not 200. */
  failed: number
}

/** Every call is sent with the next token, so that nobody reaches its limit. */
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
function request()
  n = n % #requests + 1
  return requests[n]
end
function done(summary, latency)
  local p99 = latency:percentile(tonumber(os.getenv('PERCENTILE') or '99')) / 1000
  print(string.format('RESULT %f %d %f %d', summary.requests / summary.duration * 1e6, summary.requests, p99, summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
`,
  )
  return file
}

/** Runs wrk against one server for some seconds; each connection sends again as soon as it has its answer. */
export async function load(
  url: string,
  script: string,
  seconds: number,
  connections = 32,
  percentile = 99,
): Promise<Load> {
  const args = ['-c', loadCore, 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url]
  const { stdout } = await run('taskset', args, { env: { ...process.env, PERCENTILE: String(percentile) } })
  const [, perSecond, requests, p99Ms, failed] = /RESULT (\S+) (\d+) (\S+) (\d+)/.exec(stdout) ?? []
  if (perSecond === undefined) throw new Error(`wrk said nothing: ${stdout}`)
  return { perSecond: Number(perSecond), requests: Number(requests), p99Ms: Number(p99Ms), failed: Number(failed) }
}

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { urlProblem, urlRules } from '@platform/config'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { z } from 'zod'

const Demo = z.object({ backing: z.object({ nats: z.string().min(1) }) })
const silent = { info: () => {}, warn: () => {} }

function urlOf(env: NodeJS.ProcessEnv, dir: string): string {
  if (env.NATS_URL) {
    const problem = urlProblem(env.NATS_URL, urlRules.nats)
    if (problem !== undefined) throw new Error(`NATS_URL: ${problem}`)
    return env.NATS_URL
  }
  try {
    return Demo.parse(JSON.parse(readFileSync(resolve(dir, 'demo.json'), 'utf8'))).backing.nats
  } catch {
    throw new Error(
      'The platform is not running on this machine: start it with npm start, or set NATS_URL to the NATS of a running platform.',
    )
  }
}

/**
 * Connects to the NATS of the running platform: NATS_URL, or the URL that `npm start` wrote to `<dir>/demo.json`.
 * @throws Error with a one-line message that names the remedy
 */
export async function connectPlatform(env: NodeJS.ProcessEnv, dir: string): Promise<Messaging> {
  const url = urlOf(env, dir)
  try {
    return await connectMessaging(url, { name: 'admin', log: silent, waitOnFirstConnect: false })
  } catch (error) {
    const where = URL.parse(url.split(',', 1)[0] ?? '')?.host ?? 'NATS_URL'
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`The platform's NATS does not answer at ${where} (${why}): is the platform running?`)
  }
}

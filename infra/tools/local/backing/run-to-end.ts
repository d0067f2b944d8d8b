import { spawn } from 'node:child_process'
import { StartFailure } from '../start-failure.ts'

const outputKept = 2_000

/** Runs an installer to its end. @throws StartFailure with the last lines of its output */
export async function runToEnd(
  file: string,
  args: readonly string[],
  { env = {}, msMax }: { env?: NodeJS.ProcessEnv; msMax: number },
): Promise<void> {
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: msMax,
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-outputKept)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.once('error', reject)
  child.once('close', (code, signal) => {
    if (code === 0) resolve()
    else
      reject(new StartFailure(`${file} ${args.join(' ')} failed (${signal ?? `exit code ${code}`}):\n${output.trim()}`))
  })
  await promise
}

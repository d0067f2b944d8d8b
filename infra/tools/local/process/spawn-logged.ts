import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, closeSync, openSync } from 'node:fs'

export type Account = { uid: number; gid: number }
export type Command = {
  file: string
  args: string[]
  env?: NodeJS.ProcessEnv
  cwd?: string
  account?: Account | undefined
}
export type Logged = { child: ChildProcess; exited: Promise<void> }

/**
 * Starts a command in its own session and appends its output to a log. A terminal's Ctrl-C thus reaches only the supervisor,
 * which stops the processes in order.
 */
export function spawnLogged({ file, args, env, cwd, account }: Command, log: string): Logged {
  const descriptor = openSync(log, 'a', 0o600)
  try {
    const child = spawn(file, args, {
      detached: true,
      stdio: ['ignore', descriptor, descriptor],
      env: { ...(env ?? { PATH: process.env.PATH, LC_ALL: 'C' }), TEST_RUN: process.env.TEST_RUN },
      ...(cwd === undefined ? {} : { cwd }),
      ...account,
    })
    const exited = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        appendFileSync(log, `[supervisor] process ${child.pid} ended: ${signal ?? `exit code ${code}`}\n`)
        resolve()
      })
      child.once('error', (error) => {
        appendFileSync(log, `[supervisor] cannot run ${file}: ${error.message}\n`)
        if (child.pid === undefined) resolve()
      })
    })
    return { child, exited }
  } finally {
    closeSync(descriptor)
  }
}

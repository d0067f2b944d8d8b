import { StartFailure } from '../start-failure.ts'
import { lastLines } from './log-file.ts'
import type { Registry } from './registry.ts'
import { signalGroup } from './signal.ts'
import { type Command, spawnLogged } from './spawn-logged.ts'

export type ToolContext = { registry: Registry; log: string; msMax?: number }

/** Runs a command to its end. @throws StartFailure with the last lines of its log */
export async function runTool(command: Command, { registry, log, msMax = 60_000 }: ToolContext): Promise<void> {
  const { child, exited } = spawnLogged(command, log)
  const { pid } = child
  if (pid !== undefined) registry.add({ name: command.file, pid })
  const timer = setTimeout(() => pid !== undefined && signalGroup(pid, 'SIGKILL'), msMax)
  await exited
  clearTimeout(timer)
  if (pid !== undefined) registry.remove(pid)
  if (child.exitCode !== 0) throw new StartFailure(`${command.file} failed; the end of ${log}:\n${lastLines(log)}`)
}

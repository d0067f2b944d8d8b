import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'

/** Runs a program in `root`; returns the lines that it printed if it failed, else an empty list. */
export async function failedLines(root: string, file: string, args: readonly string[]): Promise<string[]> {
  const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  if (code === 0) return []
  const lines = stripVTControlCharacters(stdout + stderr)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean)
  return lines.length > 0 ? lines : [`${file} ended with exit code ${code}`]
}

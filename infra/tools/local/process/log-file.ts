import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'

/** Starts a new log file and keeps the previous one. */
export function rotateLog(file: string): void {
  mkdirSync(dirname(file), { recursive: true })
  if (existsSync(file)) renameSync(file, `${file}.1`)
}

const tailBytesMax = 16_384

/** Returns the last lines of a log, for a failure message. */
export function lastLines(file: string, linesMax = 25): string {
  if (!existsSync(file)) return ''
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const buffer = Buffer.alloc(Math.min(size, tailBytesMax))
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length)
    return buffer.toString('utf8').trimEnd().split('\n').slice(-linesMax).join('\n')
  } finally {
    closeSync(descriptor)
  }
}

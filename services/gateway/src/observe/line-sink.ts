import { write, writeSync } from 'node:fs'

const bytesEach = 262_144
/** Longest time that a line waits before it is written. */
const flushMs = 100

/**
 * Collects log lines in one buffer while the other is written. Encoding each line into existing memory costs a tenth of passing
 * one long string to the system. When the reader of stdout stalls, lines are dropped and counted: logging must neither stop the
 * service nor fill its memory.
 */
export class LineSink {
  readonly #fd: number
  readonly #timer: NodeJS.Timeout
  #filling: Buffer = Buffer.allocUnsafeSlow(bytesEach)
  #spare: Buffer | undefined = Buffer.allocUnsafeSlow(bytesEach)
  #used = 0
  #isClosed = false
  dropped = 0

  constructor(fd: number) {
    this.#fd = fd
    this.#timer = setInterval(() => this.#swap(), flushMs).unref()
    process.on('exit', this.#flushNow)
  }

  write(line: string): void {
    // A UTF-16 unit takes at most three bytes in UTF-8.
    if (line.length * 3 > bytesEach - this.#used) this.#swap()
    if (line.length * 3 > bytesEach - this.#used) {
      this.dropped++
      return
    }
    this.#used += this.#filling.write(line, this.#used)
    if (this.#isClosed) this.#flushNow()
    else if (this.#used > bytesEach / 4) this.#swap()
  }

  #swap(): void {
    if (!this.#spare || this.#used === 0) return
    const full = this.#filling
    const length = this.#used
    this.#filling = this.#spare
    this.#spare = undefined
    this.#used = 0
    this.#drain(full, 0, length)
  }

  #drain(buffer: Buffer, from: number, to: number): void {
    write(this.#fd, buffer, from, to - from, null, (error, written) => {
      if (error?.code === 'EAGAIN') setTimeout(() => this.#drain(buffer, from, to), 10)
      else if (!error && from + written < to) this.#drain(buffer, from + written, to)
      else this.#spare = buffer
    })
  }

  /** Writes the last lines of the process, which contain the reason for its end. */
  readonly #flushNow = (): void => {
    if (this.#used === 0) return
    try {
      writeSync(this.#fd, this.#filling, 0, this.#used)
    } catch {
      // The reader of stdout is gone.
    }
    this.#used = 0
  }

  /** Flushes; later lines are written at once. */
  close(): void {
    this.#isClosed = true
    clearInterval(this.#timer)
    process.off('exit', this.#flushNow)
    this.#flushNow()
  }
}

import type { Command, Redis } from 'ioredis'

type OnReply = (error: Error | undefined, reply: unknown) => void

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`

/**
 * The part of ioredis's Command that one EVAL or EVALSHA needs. Command itself creates a promise and several closures that
 * survive two collections and promote everything they reference: 14 µs per request (docs/decisions/008).
 */
class ScriptCall {
  readonly name: string
  readonly args: readonly string[]
  readonly promise = undefined
  readonly inTransaction = false
  /** Prevents ioredis from publishing the command to diagnostics channels. */
  readonly isTraced = true
  readonly #onReply: OnReply

  constructor(name: string, args: readonly string[], onReply: OnReply) {
    this.name = name
    this.args = args
    this.#onReply = onReply
  }

  setReplyContext(): void {}

  toWritable(): string {
    let text = `*${this.args.length + 1}\r\n${bulk(this.name)}`
    for (const arg of this.args) text += bulk(arg)
    return text
  }

  resolve(reply: unknown): void {
    this.#onReply(undefined, reply)
  }

  reject(error: Error): void {
    this.#onReply(error, undefined)
  }
}

/** Sends a script call; `onReply` receives its reply, or the error when the connection ends. */
export function callScript(
  redis: Redis,
  name: 'eval' | 'evalsha',
  script: string,
  keys: readonly string[],
  args: readonly string[],
  onReply: OnReply,
): void {
  const call = new ScriptCall(name, [script, String(keys.length), ...keys, ...args], onReply)
  // Redis.sendCommand, its queues and its reader use only this part of Command; the limit's tests verify that.
  redis.sendCommand(call as unknown as Command)
}

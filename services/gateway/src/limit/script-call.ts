import type { Command, Redis } from 'ioredis'

type OnReply = (error: Error | undefined, reply: unknown) => void

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`

/**
 * What ioredis needs to know of one EVAL or EVALSHA. Its own Command makes a promise and several closures that outlive two
 * collections and drag everything around them into the old generation: 14 µs a request (docs/decisions/008).
 */
class ScriptCall {
  readonly name: string
  readonly args: readonly string[]
  readonly promise = undefined
  readonly inTransaction = false
  /** ioredis would otherwise publish it to diagnostics channels. */
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

/** Sends a script call down the connection; `onReply` hears of its reply, or of the connection's end. */
export function callScript(
  redis: Redis,
  name: 'eval' | 'evalsha',
  script: string,
  keys: readonly string[],
  args: readonly string[],
  onReply: OnReply,
): void {
  const call = new ScriptCall(name, [script, String(keys.length), ...keys, ...args], onReply)
  // The part of Command that Redis.sendCommand, its queues and its reader use; the tests of the limit hold the two together.
  redis.sendCommand(call as unknown as Command)
}

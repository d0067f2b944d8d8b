import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import {
  answeredScript,
  emptyScript,
  giveBackScript,
  goScript,
  learnScript,
  spendScript,
  takeScript,
} from '../../src/quota/take-script.ts'

export const dayMs = 86_400_000

/** The scripts of the quota with a clock of the test: the last argument is the time in µs. */
const timed = (lua: string) => lua.replace("redis.call('TIME')", '{ 0, ARGV[#ARGV] }')

/** A bucket in Redis whose time is the test's. */
export class ClockedBucket {
  readonly #redis: Redis
  /** Microseconds. */
  now = 1_800_000_000_000_000
  readonly key = `amazon:quota:{${randomUUID()}}`
  readonly rate: number
  readonly burst: number
  readonly marginUs: number

  constructor(redis: Redis, rate: number, burst: number, marginUs = 0) {
    this.#redis = redis
    this.rate = rate
    this.burst = burst
    this.marginUs = marginUs
  }

  #run = (lua: string, ...args: (string | number)[]) =>
    this.#redis.eval(timed(lua), 1, this.key, this.rate, this.burst, ...args, this.now)

  async take(waitUsMax: number, { believed = this.burst, reserve = 0 } = {}) {
    const reply = await this.#run(takeScript.lua, dayMs, waitUsMax, this.marginUs, believed, reserve)
    const [wait, pending, left, rate, moment, shift] = reply as [number, number, string, string, string, string]
    return { wait, pending: pending === 1, left: Number(left), rate: Number(rate), moment, shift }
  }

  /** Calls are answered immediately. */
  async takeAnswered(waitUsMax: number, options = {}) {
    const taken = await this.take(waitUsMax, options)
    if (taken.pending) await this.answered()
    return taken
  }

  answered = () => this.#run(answeredScript.lua)
  go = (moment: string, shift: string, waits: boolean) =>
    this.#run(goScript.lua, moment, shift, waits ? 1 : 0) as Promise<number>
  giveBack = ({ moment, shift }: { moment: string; shift: string }) => this.#run(giveBackScript.lua, moment, shift)
  empty = () => this.#run(emptyScript.lua, dayMs)
  spend = (calls: number, believed = this.burst) => this.#run(spendScript.lua, dayMs, calls, believed)
  learn = (rate: number) => this.#redis.eval(learnScript.lua, 1, this.key, rate, dayMs)
}

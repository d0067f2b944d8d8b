/** Limit of one kind of failures: a number of free failures, then waits that double. */
export interface Limit {
  /** Failures before the first wait. */
  free: number
  waitSecondsMin: number
  waitSecondsMax: number
  /** The count resets after this time without a failure. */
  forgetSeconds: number
}

const minute = 60
const hour = 3_600
const day = 86_400

/**
 * Limits by kind of counter.
 * `place`: one account from one network. `device`: one account from a browser that has signed in to it before.
 * `network`: all accounts from one network, which an office may share.
 * `codeElsewhere`: second factors of one account from all unknown browsers, because a code has only a million values.
 * No counter of passwords spans networks, because anyone could use it to lock out any user.
 */
export const limits = {
  place: { free: 5, waitSecondsMin: 30, waitSecondsMax: hour, forgetSeconds: day },
  device: { free: 5, waitSecondsMin: 30, waitSecondsMax: 15 * minute, forgetSeconds: day },
  network: { free: 50, waitSecondsMin: 30, waitSecondsMax: 15 * minute, forgetSeconds: hour },
  codePlace: { free: 5, waitSecondsMin: 30, waitSecondsMax: hour, forgetSeconds: day },
  codeDevice: { free: 5, waitSecondsMin: 30, waitSecondsMax: 15 * minute, forgetSeconds: day },
  codeElsewhere: { free: 20, waitSecondsMin: 30, waitSecondsMax: hour, forgetSeconds: day },
} as const satisfies Record<string, Limit>

/** Kind of a failure counter. */
export type CounterKind = keyof typeof limits

/** Returns the seconds to wait after `failures` failures. */
export function waitSecondsAfter(failures: number, { free, waitSecondsMin, waitSecondsMax }: Limit): number {
  if (failures < free) return 0
  return Math.min(waitSecondsMax, waitSecondsMin * 2 ** Math.min(failures - free, 20))
}

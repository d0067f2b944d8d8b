/** How failures of one kind are counted: so many are free, then each is followed by a wait that doubles. */
export interface Limit {
  /** Failures before the first wait. */
  free: number
  waitSecondsMin: number
  waitSecondsMax: number
  /** Without a further failure for this long, the count begins anew. */
  forgetSeconds: number
}

const minute = 60
const hour = 3_600
const day = 86_400

/**
 * What is counted. `place`: one account from one network; `device`: one account from a browser that has signed in to it before;
 * `network`: any account from one network, which an office full of people may share; `codeElsewhere`: second factors of one
 * account from everywhere but its known browsers, because a code has only a million values. No count of passwords spans
 * networks: it would let anybody lock anybody out.
 */
export const limits = {
  place: { free: 5, waitSecondsMin: 30, waitSecondsMax: hour, forgetSeconds: day },
  device: { free: 5, waitSecondsMin: 30, waitSecondsMax: 15 * minute, forgetSeconds: day },
  network: { free: 50, waitSecondsMin: 30, waitSecondsMax: 15 * minute, forgetSeconds: hour },
  codePlace: { free: 5, waitSecondsMin: 30, waitSecondsMax: hour, forgetSeconds: day },
  codeDevice: { free: 5, waitSecondsMin: 30, waitSecondsMax: 15 * minute, forgetSeconds: day },
  codeElsewhere: { free: 20, waitSecondsMin: 30, waitSecondsMax: hour, forgetSeconds: day },
} as const satisfies Record<string, Limit>

/** What a failure is counted as. */
export type CounterKind = keyof typeof limits

/** Seconds to wait after failure number `failures`. */
export function waitSecondsAfter(failures: number, { free, waitSecondsMin, waitSecondsMax }: Limit): number {
  if (failures < free) return 0
  return Math.min(waitSecondsMax, waitSecondsMin * 2 ** Math.min(failures - free, 20))
}

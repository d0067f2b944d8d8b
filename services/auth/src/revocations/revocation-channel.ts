import type { Revocation } from '@platform/tokens'

/** One way by which verifiers learn of revocations. Each call has a deadline. */
export interface RevocationChannel {
  name: 'nats' | 'redis'
  connected(): boolean
  /** Calls `listener` whenever the channel may have lost what it held. */
  onConnect(listener: () => void): void
  /** Whether the channel lost what it held without its connection being lost. */
  lost(): Promise<boolean>
  put(revocations: Revocation[]): Promise<void>
  /** Those of `revocations` that the channel does not hold. */
  missing(revocations: Revocation[]): Promise<Revocation[]>
}

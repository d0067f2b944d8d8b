import type { Revocation } from '@platform/tokens'

/** A channel that delivers revocations to verifiers. Each call has a deadline. */
export interface RevocationChannel {
  name: 'nats' | 'redis'
  connected(): boolean
  /** Calls `listener` when the channel may have lost its content. */
  onConnect(listener: () => void): void
  /** Returns whether the channel has lost its content although it stayed connected. */
  lost(): Promise<boolean>
  put(revocations: Revocation[]): Promise<void>
  /** Returns those of `revocations` that the channel does not contain. */
  missing(revocations: Revocation[]): Promise<Revocation[]>
}

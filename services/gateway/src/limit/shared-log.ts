import type { Taken } from './take-script.ts'
import type { CallBatch } from './unrecorded-calls.ts'

/** A call that waits for Redis; `undefined` means no reply. */
export interface PendingCall {
  readonly credentialId: string
  onTaken(taken: Taken | undefined): void
}

/** The log in Redis that all replicas share. */
export interface SharedLog {
  readonly unavailable: boolean
  /** All publications of Redis before this moment have arrived. */
  readonly publishedTo: number
  ask(call: PendingCall): void
  /** Records calls that were admitted locally; false when Redis is unavailable. Recording a batch twice changes nothing. */
  record(batch: CallBatch): Promise<boolean>
  groupOf(credentialId: string): number
}

/** Events that the shared log raises for the limiter. */
export interface SharedLogEvents {
  onUnavailable(): void
  /** Redis is available again; it may have lost its data. */
  onAvailable(dataLost: boolean): void
  /** Redis lost its data without an outage. */
  onDataLost(): void
  /** Redis recorded `calls` more calls of a credential, from any replica. */
  onPublished(credentialId: string, calls: number): void
}

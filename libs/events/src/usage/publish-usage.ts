import { jetstream } from '@nats-io/jetstream'
import type { Messaging } from '@platform/messaging'
import { type UsageReport, usageSubject } from './usage-report.ts'

const answerMsMax = 3_000

/**
 * Hands a report to the stream.
 * @throws Error when the stream does not say that it has it; it may have it even so, and may be given it again under its id
 */
export async function publishUsage({ nats }: Messaging, report: UsageReport): Promise<void> {
  await jetstream(nats).publish(usageSubject, JSON.stringify(report), { msgID: report.id, timeout: answerMsMax })
}

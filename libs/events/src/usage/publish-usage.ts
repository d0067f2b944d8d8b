import { jetstream } from '@nats-io/jetstream'
import type { Messaging } from '@platform/messaging'
import { type UsageReport, usageSubject } from './usage-report.ts'

const answerMsMax = 3_000

/**
 * Publishes a report to the stream.
 * @throws Error without the stream's acknowledgement; the stream may still hold the report, and the caller may publish it again
 * under the same id.
 */
export async function publishUsage({ nats }: Messaging, report: UsageReport): Promise<void> {
  await jetstream(nats).publish(usageSubject, JSON.stringify(report), { msgID: report.id, timeout: answerMsMax })
}

import { type Transport, TransportFailure } from '@platform/amazon'
import type { Metrics } from '@platform/telemetry'
import { Histogram } from 'prom-client'

/** Counts and times requests to the Ads API by their outcome: Amazon's status, or the reason for a missing answer. */
export function measuredTransport(transport: Pick<Transport, 'send'>, metrics: Metrics): Pick<Transport, 'send'> {
  const seconds = new Histogram({
    name: 'amazon_request_duration_seconds',
    help: 'Time from a request to Amazon to the last byte of its answer',
    labelNames: ['method', 'outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [metrics],
  })
  return {
    async send(request) {
      const end = seconds.startTimer({ method: request.method })
      try {
        const answer = await transport.send(request)
        end({ outcome: String(answer.status) })
        return answer
      } catch (error) {
        end({ outcome: error instanceof TransportFailure ? error.reason : 'aborted' })
        throw error
      }
    },
  }
}

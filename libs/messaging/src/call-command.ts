import { randomUUID } from 'node:crypto'
import { headers, RequestError } from '@nats-io/transport-node'
import { type Kind, kinds } from '@platform/errors'
import { CommandFailure } from './command-failure.ts'
import { commandSubject, Reply, requestIdHeader } from './commands.ts'
import type { Messaging } from './connect.ts'

const unavailableReason = (service: string, name: string, cause: unknown, timeoutMs: number): string =>
  cause instanceof RequestError && cause.isNoResponders()
    ? `no replica of ${service} that serves ${name} is connected to NATS`
    : `${service} did not answer ${name} within ${timeoutMs} ms`

/**
 * Sends a command to another service. The caller must parse the result, which comes from another process.
 * @throws CommandFailure with the callee's kind; `unavailable` when no replica answers within `timeoutMs`.
 */
export async function callCommand(
  { nats }: Messaging,
  service: string,
  name: string,
  input: unknown,
  { timeoutMs = 5_000 } = {},
): Promise<unknown> {
  const requestId = randomUUID()
  const sent = headers()
  sent.set(requestIdHeader, requestId)
  const message = await nats
    .request(commandSubject(service, name), JSON.stringify(input), { timeout: timeoutMs, headers: sent })
    .catch((cause: unknown) => {
      throw new CommandFailure('unavailable', {
        requestId,
        reason: unavailableReason(service, name, cause, timeoutMs),
        friendly: `The ${service} service is unavailable. Try again shortly.`,
        cause,
      })
    })
  const reply = Reply.parse(message.json())
  if (reply.ok) return reply.result
  const kind: Kind = Object.hasOwn(kinds, reply.kind) ? (reply.kind as Kind) : 'internal_error'
  const { friendly, details, reason } = reply
  throw new CommandFailure(kind, {
    requestId,
    reason: `${service} refused ${name}: ${reason ?? friendly}`,
    friendly,
    details,
  })
}

import { randomUUID } from 'node:crypto'
import type { Msg } from '@nats-io/transport-node'
import { kinds, toPlatformError } from '@platform/errors'
import type { Closeable } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'
import { parseInput } from '@platform/validation'
import { type ZodType, z } from 'zod'
import type { Messaging } from './connect.ts'

/** A command that another service or an operator may send to a service over NATS. */
export interface Command {
  input: ZodType
  run(input: unknown): Promise<unknown>
}

/** Creates a command whose input schema types `run`. */
export const command = <T>(input: ZodType<T>, run: (input: T) => Promise<unknown>): Command => ({
  input,
  run: (value) => run(input.parse(value)),
})

/** Returns the subject of a command: `cmd.v1.<service>.<name>`. */
export const commandSubject = (service: string, name: string): string => `cmd.v1.${service}.${name}`

/** Header of the id under which caller and service log a command. */
export const requestIdHeader = 'X-Request-Id'
const requestIdPattern = /^[A-Za-z0-9_-]{8,64}$/

/** Answer to a command. `reason` is for operators: the text that the service logs. */
export const Reply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    kind: z.string(),
    friendly: z.string(),
    details: z.record(z.string(), z.unknown()),
    reason: z.string().optional(),
  }),
])

type Reply = z.input<typeof Reply>

function requestIdOf({ headers }: Msg): string {
  const id = headers?.get(requestIdHeader) ?? ''
  return requestIdPattern.test(id) ? id : randomUUID()
}

/** An unexpected error may contain secrets: its text stays in the log. */
const unexpected = (service: string): Reply => ({
  ok: false,
  kind: 'internal_error',
  friendly: kinds.internal_error.friendly,
  details: {},
  reason: `an unexpected error, which the line command.failed with this request id in the log of ${service} describes`,
})

async function answerTo(command: Command, payload: string): Promise<Reply> {
  try {
    const input: unknown = JSON.parse(payload)
    parseInput(command.input, input, 'input')
    // Passes the raw input: `run` parses it itself, and a transformed value is not a valid input.
    return { ok: true, result: (await command.run(input)) ?? null }
  } catch (thrown) {
    const { kind, friendly, details, message } = toPlatformError(thrown)
    if (kind === 'internal_error') throw thrown
    return { ok: false, kind, friendly, details, reason: message }
  }
}

/**
 * Serves commands; the replicas of a service share them, so one replica runs each. `close` leaves new commands to the other
 * replicas, and resolves when the running ones are answered. Close it before the dependencies of the commands.
 */
export function serveCommands(
  { nats, connected }: Messaging,
  service: string,
  commands: Record<string, Command>,
  { log }: { log: Pick<Log, 'info' | 'error'> },
): Closeable {
  const running = new Set<Promise<unknown>>()
  const subscriptions = Object.entries(commands).map(([name, command]) =>
    nats.subscribe(commandSubject(service, name), {
      queue: service,
      callback: (error, message) => {
        if (error) return
        const requestId = requestIdOf(message)
        const answered = answerTo(command, message.string())
          .catch((failure: unknown) => {
            log.error({ err: failure, command: name, requestId }, 'command.failed')
            return unexpected(service)
          })
          .then((reply) => {
            if (!reply.ok)
              log.info({ command: name, requestId, kind: reply.kind, reason: reply.reason }, 'command.refused')
            message.respond(JSON.stringify(reply))
          })
          .finally(() => running.delete(answered))
        running.add(answered)
      },
    }),
  )
  return {
    async close() {
      // Draining needs a connected server; without one no command arrives either.
      if (connected()) await Promise.allSettled(subscriptions.map((subscription) => subscription.drain()))
      await Promise.allSettled(running)
    },
  }
}

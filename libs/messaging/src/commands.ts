import { type Kind, kinds, PlatformError, toPlatformError, validationError } from '@platform/errors'
import type { Closeable } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'
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

const Reply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    kind: z.string(),
    friendly: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
])

async function answerTo(command: Command, payload: string): Promise<z.input<typeof Reply>> {
  try {
    const input: unknown = JSON.parse(payload)
    const parsed = command.input.safeParse(input)
    if (!parsed.success)
      throw validationError(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })))
    // Passes the raw input: `run` parses it itself, and a transformed value is not a valid input.
    return { ok: true, result: (await command.run(input)) ?? null }
  } catch (thrown) {
    const { kind, friendly, details } = toPlatformError(thrown)
    if (kind === 'internal_error') throw thrown
    return { ok: false, kind, friendly, details }
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
  { log }: { log: Pick<Log, 'error'> },
): Closeable {
  const running = new Set<Promise<unknown>>()
  const subscriptions = Object.entries(commands).map(([name, command]) =>
    nats.subscribe(commandSubject(service, name), {
      queue: service,
      callback: (error, message) => {
        if (error) return
        const answered = answerTo(command, message.string())
          .catch((failure: unknown) => {
            log.error({ err: failure, command: name }, 'command.failed')
            return { ok: false, kind: 'internal_error', friendly: kinds.internal_error.friendly, details: {} }
          })
          .then((reply) => message.respond(JSON.stringify(reply)))
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

/**
 * Sends a command to another service. The caller must parse the result, which comes from another process.
 * @throws PlatformError with the callee's kind; `unavailable` when no replica answers within `timeoutMs`.
 */
export async function callCommand(
  { nats }: Messaging,
  service: string,
  name: string,
  input: unknown,
  { timeoutMs = 5_000 } = {},
): Promise<unknown> {
  const message = await nats
    .request(commandSubject(service, name), JSON.stringify(input), { timeout: timeoutMs })
    .catch((cause: unknown) => {
      throw new PlatformError('unavailable', `${service} did not answer ${name}`, {
        friendly: `The ${service} service is unavailable. Try again shortly.`,
        cause,
      })
    })
  const reply = Reply.parse(message.json())
  if (reply.ok) return reply.result
  const kind: Kind = Object.hasOwn(kinds, reply.kind) ? (reply.kind as Kind) : 'internal_error'
  throw new PlatformError(kind, `${service} refused ${name}: ${reply.friendly}`, {
    friendly: reply.friendly,
    details: reply.details,
  })
}

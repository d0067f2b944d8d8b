import { type Kind, kinds, PlatformError, toPlatformError, validationError } from '@platform/errors'
import type { Closeable } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'
import { type ZodType, z } from 'zod'
import type { Messaging } from './connect.ts'

/** One thing another service, or an operator, may ask of a service over NATS. */
export interface Command {
  input: ZodType
  run(input: unknown): Promise<unknown>
}

/** Types `run` by its input schema. */
export const command = <T>(input: ZodType<T>, run: (input: T) => Promise<unknown>): Command => ({
  input,
  run: (value) => run(input.parse(value)),
})

/** Subject of a command: `cmd.v1.<service>.<name>`. */
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
    // As it came: `run` parses it itself, and what a transform made of it is no input any more.
    return { ok: true, result: (await command.run(input)) ?? null }
  } catch (thrown) {
    const { kind, friendly, details } = toPlatformError(thrown)
    if (kind === 'internal_error') throw thrown
    return { ok: false, kind, friendly, details }
  }
}

/**
 * Answers commands; replicas of a service share them, so each is run by one. `close` leaves new ones to the other replicas, and
 * resolves when those that run were answered: before what they stand on is closed.
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
      // Draining needs a server to answer; without one no command arrives either.
      if (connected()) await Promise.allSettled(subscriptions.map((subscription) => subscription.drain()))
      await Promise.allSettled(running)
    },
  }
}

/**
 * Asks another service. The result is the caller's to parse: it comes from another process.
 * @throws PlatformError with the callee's kind; `unavailable` when nobody answers within `timeoutMs`.
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
        friendly: `The ${service} service does not answer.`,
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

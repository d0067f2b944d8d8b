import type { Messaging } from '@platform/messaging'
import type { z } from 'zod'

/** Dependencies of a running command. */
export type Session = {
  messaging: Messaging
  /** User name of the operator, for the audit log. */
  actor: string
  json: boolean
  /** Writes one line to stdout. */
  print(line: string): void
  /** Replaces the last line of a terminal; absent if stdout is not one. */
  redraw?: ((line: string) => void) | undefined
  /** Aborts on Ctrl-C, and when the reader of stdout has gone. */
  signal: AbortSignal
}

/** Result of a command: the object that `--json` prints, the lines printed without it, and whether the exit code is 1. */
export type Outcome = { json: object; text: string[]; failed?: boolean }

type Shape = Record<string, z.ZodType>

type Spec<S extends Shape> = {
  /** The command as typed, for example `credential rotate`. */
  words: string
  about: string
  /** Name in `options` of the positional argument. */
  positional?: keyof S & string
  /**
   * Options by name; a field's description is the placeholder for its value in the usage. The value of an option named `tenant`
   * is an id or a name, and `run` receives the id.
   */
  options: z.ZodObject<S>
  /** `--tenant platform` names the chain of the events that belong to no tenant. */
  takesPlatform?: boolean
}

/** A command of `npm run admin`. A command that returns undefined has printed its output itself. */
export type AdminCommand = Spec<Shape> & {
  run(input: Record<string, unknown>, session: Session): Promise<Outcome | undefined>
}

/** Returns whether an option is a flag, without a value. */
export const isFlag = (field: z.ZodType): boolean => field.safeParse(true).success && !field.safeParse('1').success

/** Defines a command and infers the input type of `run` from its options. */
export const adminCommand = <S extends Shape>(
  spec: Spec<S>,
  run: (input: z.output<z.ZodObject<S>>, session: Session) => Promise<Outcome | undefined>,
): AdminCommand => ({
  words: spec.words,
  about: spec.about,
  ...(spec.positional && { positional: spec.positional }),
  ...(spec.takesPlatform && { takesPlatform: true }),
  options: spec.options,
  run: (input, session) => run(spec.options.parse(input), session),
})

import type { Messaging } from '@platform/messaging'
import type { z } from 'zod'

/** What a command works with. */
export type Session = {
  messaging: Messaging
  /** Who runs it, for the audit log. */
  actor: string
  json: boolean
  /** Writes one line to stdout. */
  print(line: string): void
  /** Aborts on Ctrl-C. */
  signal: AbortSignal
}

/** How a command ended: the object that `--json` prints, the lines that a person reads instead, and whether all is well. */
export type Outcome = { json: object; text: string[]; failed?: boolean }

type Shape = Record<string, z.ZodType>

type Spec<S extends Shape> = {
  /** As they are typed, e.g. `credential rotate`. */
  words: string
  about: string
  /** The value that stands without a name, by its name in `options`. */
  positional?: keyof S & string
  /** A field's name is the option's; its description is what stands for the value in the usage. */
  options: z.ZodObject<S>
}

/** One thing that `npm run admin` can do. Nothing is printed for a command that answers undefined. */
export type AdminCommand = Spec<Shape> & {
  run(input: Record<string, unknown>, session: Session): Promise<Outcome | undefined>
}

/** An option that stands alone, without a value. */
export const isFlag = (field: z.ZodType): boolean => field.safeParse(true).success && !field.safeParse('1').success

/** Types `run` by the command's options. */
export const adminCommand = <S extends Shape>(
  spec: Spec<S>,
  run: (input: z.output<z.ZodObject<S>>, session: Session) => Promise<Outcome | undefined>,
): AdminCommand => ({
  words: spec.words,
  about: spec.about,
  ...(spec.positional && { positional: spec.positional }),
  options: spec.options,
  run: (input, session) => run(spec.options.parse(input), session),
})

import type { Issue } from '@platform/errors'
import type { core, ZodType } from 'zod'
import { explainZod } from './explain-zod.ts'
import { unknownName } from './phrases.ts'

/** Limit of unknown names that one object contributes. */
const unknownMax = 50
/** A message lists what is allowed, which may be long. */
const messageLengthMax = 1_000

interface Options {
  /** Path of the whole value, for problems of no single field. Default: `body`. */
  root?: string
  /** Complete "is not a parameter of …". */
  of?: string
}

type Parsed<T> = { data: T } | { issues: Issue[] }

const fieldsOf = (inst: unknown): string[] => {
  const shape = (inst as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape
  return shape ? Object.keys(shape) : []
}

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.')
const shortened = (text: string): string =>
  text.length > messageLengthMax ? `${text.slice(0, messageLengthMax)}…` : text

/** Replaces the issue of a union by those of the alternative with the fewest issues, if the value has the type of one. */
function flattened(issue: core.$ZodIssue): core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const inner = issue.errors
    .filter((branch) => branch.length > 0 && branch.every(({ path }) => path.length > 0))
    .sort((a, b) => a.length - b.length)[0]
  return inner
    ? inner.flatMap((one) => flattened({ ...one, path: [...issue.path, ...one.path] } as core.$ZodIssue))
    : [issue]
}

/**
 * Parses a value. Each unknown field is an issue at its own path, with the nearest valid name; messages state what is allowed.
 * Returns the data or the issues.
 */
export function checkInput<T>(schema: ZodType<T>, value: unknown, { root = 'body', of }: Options = {}): Parsed<T> {
  /** Names that exist where unknown ones were found, by dotted path. zod drops them from the finished issue. */
  const known = new Map<string, string[]>()
  const parsed = schema.safeParse(value, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') known.set(dotted(issue.path ?? []), fieldsOf(issue.inst))
      return explainZod(issue)
    },
  })
  if (parsed.success) return { data: parsed.data }
  const issues = parsed.error.issues.flatMap(flattened).flatMap((issue): Issue[] => {
    const at = dotted(issue.path)
    if (issue.code !== 'unrecognized_keys') return [{ path: at === '' ? root : at, message: shortened(issue.message) }]
    const names = known.get(at) ?? []
    const more = issue.keys.length - unknownMax
    return [
      ...issue.keys.slice(0, unknownMax).map((name) => ({
        path: shortened(at === '' ? name : `${at}.${name}`),
        message: shortened(unknownName(name, names, of)),
      })),
      ...(more > 0 ? [{ path: at === '' ? root : at, message: `has ${more} more unknown parameters` }] : []),
    ]
  })
  return { issues }
}

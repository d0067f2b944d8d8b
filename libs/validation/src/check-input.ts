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

/** Names of a schema travel in the message of the issue, since zod drops the schema and makes paths in unions relative. */
const separator = '\n'

/** Returns whether an issue is about a part of a value, or about names that the value has: its type is right. */
const hasType = ({ path, code }: core.$ZodIssue): boolean => path.length > 0 || code === 'unrecognized_keys'

const isUnknownName = ({ code }: core.$ZodIssue): boolean => code === 'unrecognized_keys'
const isOtherKind = (issue: core.$ZodIssue): boolean => issue.code === 'invalid_value' && issue.values.length === 1

/** Returns whether the value is meant to be this alternative: of its type, and not of another kind with names of its own. */
const isMeant = (branch: readonly core.$ZodIssue[]): boolean =>
  branch.length > 0 && branch.every(hasType) && !(branch.some(isUnknownName) && branch.some(isOtherKind))

/** Replaces the issue of a union by those of the alternative with the fewest issues, if the value has the type of one. */
function flattened(issue: core.$ZodIssue): core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const inner = issue.errors.filter(isMeant).sort((a, b) => a.length - b.length)[0]
  return inner
    ? inner.flatMap((one) => flattened({ ...one, path: [...issue.path, ...one.path] } as core.$ZodIssue))
    : [issue]
}

/**
 * Parses a value. Each unknown field is an issue at its own path, with the nearest valid name; messages state what is allowed.
 * Returns the data or the issues.
 */
export function checkInput<T>(schema: ZodType<T>, value: unknown, { root = 'body', of }: Options = {}): Parsed<T> {
  const parsed = schema.safeParse(value, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? fieldsOf(issue.inst).join(separator) : explainZod(issue)),
  })
  if (parsed.success) return { data: parsed.data }
  const issues = parsed.error.issues.flatMap(flattened).flatMap((issue): Issue[] => {
    const at = dotted(issue.path)
    if (issue.code !== 'unrecognized_keys') return [{ path: at === '' ? root : at, message: shortened(issue.message) }]
    const names = issue.message.split(separator).filter(Boolean)
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

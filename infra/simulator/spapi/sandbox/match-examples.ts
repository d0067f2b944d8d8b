import type { OperationRecord } from '@platform/spapi-catalog'
import { isRecord } from '../is-record.ts'
import type { Params } from '../retail-call.ts'
import type { Examples, Matched } from './examples.ts'
import type { Example } from './read-examples.ts'

/** An example, prepared for matching. */
interface Prepared {
  example: Example
  names: string[]
  /** Number of values that it fixes, as a measure of specificity. */
  leaves: number
}

const isEmptyObject = (value: unknown) => isRecord(value) && Object.keys(value).length === 0

function leavesOf(value: unknown): number {
  if (isEmptyObject(value)) return 0
  if (Array.isArray(value))
    return Math.max(
      1,
      value.reduce<number>((sum, one) => sum + leavesOf(one), 0),
    )
  if (isRecord(value)) return Object.values(value).reduce<number>((sum, one) => sum + leavesOf(one), 0)
  return 1
}

/** Compares scalars as text, since query parameters have no types. */
const sameScalar = (wanted: unknown, given: unknown) => String(wanted) === String(given)

function sameList(wanted: unknown[], given: unknown): boolean {
  const several = Array.isArray(given) ? given : [given]
  // Some examples have commas where the model repeats the parameter.
  const list = several.length === 1 ? String(several[0]).split(',') : several
  return wanted.length === list.length && wanted.every((one, at) => sameScalar(one, list[at]))
}

function holds(wanted: unknown, given: unknown, exactly: boolean): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(given) &&
      wanted.length === given.length &&
      wanted.every((one, at) => holds(one, given[at], exactly))
    )
  }
  if (!isRecord(wanted)) return sameScalar(wanted, given) && typeof given !== 'object'
  if (!isRecord(given)) return false
  if (exactly && Object.keys(given).length !== Object.keys(wanted).length) return false
  return Object.entries(wanted).every(([name, one]) => name in given && holds(one, given[name], exactly))
}

/** Values of a request, by the names that examples use. */
class Given {
  readonly #operation: OperationRecord
  readonly #params: Params
  readonly #body: unknown

  constructor(operation: OperationRecord, params: Params, body: unknown) {
    this.#operation = operation
    this.#params = params
    this.#body = body
  }

  /** Returns whether a name refers to the body: its name in the model, or `body`. */
  #isBody(name: string): boolean {
    const { body } = this.#operation
    return name === 'body' || name === body?.name
  }

  has(name: string): boolean {
    return this.#isBody(name) ? this.#body !== undefined : this.#params[name] !== undefined
  }

  meets(name: string, wanted: unknown, exactly: boolean): boolean {
    // An empty body matches any body, with lower specificity.
    if (this.#isBody(name)) return (isEmptyObject(wanted) && !exactly) || holds(wanted, this.#body, exactly)
    const value = this.#params[name]
    if (value === undefined) return false
    if (Array.isArray(wanted)) return sameList(wanted, value)
    return sameScalar(wanted, Array.isArray(value) ? value.join(',') : value)
  }
}

const prepare = (example: Example): Prepared => ({
  example,
  names: Object.keys(example.parameters),
  leaves: Object.values(example.parameters).reduce<number>((sum, value) => sum + leavesOf(value), 0),
})

const meetsAll = ({ example, names }: Prepared, given: Given, exactly: boolean) =>
  names.every((name) => given.meets(name, example.parameters[name], exactly))

/**
 * Chooses the example of a request: an exact match, else the most specific one that the request contains, the first of the
 * document among equals. Parameters that no example names are ignored, because examples omit even required ones.
 */
function choose(prepared: Prepared[], given: Given): Prepared | undefined {
  const names = new Set(prepared.flatMap((one) => one.names))
  const stated = [...names].filter((name) => given.has(name))
  const exact = prepared.find(
    (one) =>
      one.names.length === stated.length &&
      stated.every((name) => one.names.includes(name)) &&
      meetsAll(one, given, true),
  )
  if (exact) return exact
  const contained = prepared.filter((one) => meetsAll(one, given, false))
  return contained.reduce<Prepared | undefined>(
    (best, one) => (best && best.leaves >= one.leaves ? best : one),
    undefined,
  )
}

function matched({ example, leaves }: Prepared): Matched {
  const { status, response, headers } = example
  return {
    constrains: leaves > 0,
    answer: {
      status,
      headers,
      ...(response !== undefined && { body: typeof response === 'string' ? response : Object(response) }),
    },
  }
}

/** Creates the static sandbox, whose answers are not validated against their schemas. */
export function createExamples(byRoute: Map<string, Example[]>): Examples {
  const prepared = new Map([...byRoute].map(([route, examples]) => [route, examples.map(prepare)]))
  const of = ({ method, path }: OperationRecord) => prepared.get(`${method} ${path}`) ?? []
  return {
    count: [...prepared.values()].reduce((sum, list) => sum + list.length, 0),
    covers: (operation) => of(operation).length > 0,
    match(operation, params, body) {
      const found = choose(of(operation), new Given(operation, params, body))
      return found && matched(found)
    },
  }
}

/** Upper bounds of a value's size and of the time to compute it within one row, on a slow machine. */
export type Size = { bytes: number; nanos: number }

/** Facts that a cost rule may use about a call, beyond the sizes of its arguments. */
export type CallFacts = {
  /** The value of a numeric argument that the statement states literally; otherwise the largest that the statement permits. */
  count(index: number, bytesEach: number): number
  /** The value of a text argument that the statement states literally. */
  text(index: number): string | undefined
  /** The name of the function that an argument is a call of. */
  nameOf(index: number): string | undefined
  /** Bytes that the type in CAST … AS holds. */
  length: number
  packetBytesMax: number
  /** Steps from one position after which a regular expression gives up. */
  regexStepsMax: number
  /** Longest time for one match on a server that has a time limit for regular expressions. */
  regexNanosMax: number
}

export type CostRule = (args: Size[], facts: CallFacts) => Size

/** Upper bound for the bytes of a number, a date or a digest. */
const small = 150

/** Reading each byte with its collation, and copying it. */
const nanosPerByte = 20

const total = (args: Size[]): number => args.reduce((sum, { bytes }) => sum + bytes, 0)
const most = (args: Size[]): number => args.reduce((max, { bytes }) => Math.max(max, bytes), 0)
const bytesOf = (args: Size[], index: number): number => args[index]?.bytes ?? 0

const linear =
  (bytes: (args: Size[], facts: CallFacts) => number): CostRule =>
  (args, facts) => ({ bytes: bytes(args, facts), nanos: nanosPerByte * total(args) })

/** A short result from arguments that are read once. */
export const shortCostRule: CostRule = linear(() => small)

const first = linear((args) => bytesOf(args, 0))
const largest = linear(most)
const sum = linear((args) => total(args) + 64)
const times = (factor: number): CostRule => linear((args) => factor * bytesOf(args, 0) + 64)

const capped = (bytes: number, { packetBytesMax }: CallFacts): number => Math.min(bytes, packetBytesMax)

const named = (names: string, rule: CostRule): [string, CostRule][] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, rule])

/** A search for one string in another: without an index of the pattern, each position may need all of it. */
const searched =
  (nanos: number, bytes: (args: Size[]) => number): CostRule =>
  (args) => ({
    bytes: bytes(args),
    nanos: nanosPerByte * total(args) + nanos * bytesOf(args, 0) * bytesOf(args, 1),
  })

/** Moves the rest of the string for every match whose replacement has another length. */
const replace: CostRule = (args, facts) => {
  const [n, from, to] = [bytesOf(args, 0), facts.text(1)?.length ?? 1, bytesOf(args, 2)]
  const matches = n / Math.max(1, from)
  const bytes = Math.min(facts.packetBytesMax, n + matches * Math.max(0, to - (facts.text(1) === undefined ? 0 : from)))
  const moves = facts.text(1) !== undefined && from === facts.text(2)?.length ? 0 : 1.5 * matches * bytes
  return { bytes, nanos: nanosPerByte * (n + bytes) + 5 * n * bytesOf(args, 1) + moves }
}

const repeated: CostRule = (args, facts) => {
  const each = Math.max(1, bytesOf(args, 0))
  const count = facts.count(1, each)
  const bytes = capped(each * count, facts)
  return { bytes, nanos: 20 * Math.min(count, bytes / each) + bytes }
}

const padded: CostRule = (args, facts) => {
  const bytes = capped(Math.max(bytesOf(args, 0), 4 * facts.count(1, 4)), facts)
  return { bytes, nanos: 20 * bytes }
}

const part =
  (countAt: number): CostRule =>
  (args, facts) => {
    const length = args.length > countAt && facts.text(countAt) !== undefined ? 4 * facts.count(countAt, 4) : Infinity
    return { bytes: Math.min(bytesOf(args, 0), length), nanos: nanosPerByte * total(args) }
  }

const cast: CostRule = (args, { length }) => ({
  // BINARY(n) pads; the other types keep the length of their value.
  bytes: length === Infinity ? 4 * bytesOf(args, 0) + small : length,
  nanos: nanosPerByte * (bytesOf(args, 0) + (length === Infinity ? 0 : length)),
})

const weights: CostRule = (args, { length }) => {
  const bytes = 16 * (bytesOf(args, 0) + (length === Infinity ? 0 : length))
  return { bytes, nanos: 10 * bytes }
}

/** Widths and precisions in the format pad without limit; those that are given as arguments are not visible here. */
const sformat: CostRule = (args, facts) => {
  const format = facts.text(0)
  if (format === undefined || /\{[^}]*\{/.test(format)) return { bytes: Infinity, nanos: Infinity }
  const widths = [...format.matchAll(/\d+/g)].reduce((all, [digits]) => all + Number(digits), 0)
  const bytes = 400 * (format.match(/\{/g)?.length ?? 0) + widths + total(args) * Math.max(1, format.length / 2)
  return { bytes, nanos: nanosPerByte * bytes }
}

/** The most bytes that one text can become where one character becomes an escape, a day's name or a geometry's digits. */
export const TEXT_COST_RULES: [string, CostRule][] = [
  ...named('CONCAT', (args, facts) => ({ bytes: capped(total(args), facts), nanos: nanosPerByte * total(args) })),
  ...named('CONCAT_WS', (args, facts) => {
    const bytes = capped(total(args) + bytesOf(args, 0) * args.length, facts)
    return { bytes, nanos: nanosPerByte * bytes }
  }),
  ...named('COALESCE GREATEST IF IFNULL LEAST NULLIF NVL NVL2 ELT ROW SUBQUERY CASE CASE_OF BITS', largest),
  ...named('MIN MAX ANY_VALUE FIRST_VALUE LAST_VALUE LAG LEAD NTH_VALUE DEFAULT', largest),
  ...named('LTRIM RTRIM TRIM REVERSE SOUNDEX FROM_BASE64 UNHEX', largest),
  ...named('LEFT RIGHT', part(1)),
  ...named('MID SUBSTR SUBSTRING', part(2)),
  ...named('INSERT', (args, facts) => ({ bytes: capped(total(args), facts), nanos: nanosPerByte * total(args) })),
  ...named('LCASE LOWER UCASE UPPER TO_BASE64', times(1.5)),
  ...named('HEX QUOTE COMPRESS', times(2)),
  ...named('NATURAL_SORT_KEY', times(4)),
  ...named('CONVERT CAST', cast),
  ...named('INTRODUCED', times(4)),
  ...named(
    'CHAR',
    linear((args) => 8 * args.length),
  ),
  ...named('REPEAT', repeated),
  ...named('LPAD RPAD', padded),
  ...named('SPACE', (_, facts) => {
    const bytes = capped(facts.count(0, 1), facts)
    return { bytes, nanos: bytes }
  }),
  ...named('REPLACE', replace),
  ...named('MAKE_SET', sum),
  ...named('EXPORT_SET', (args, facts) => {
    const bytes = capped(64 * (Math.max(bytesOf(args, 1), bytesOf(args, 2)) + bytesOf(args, 3) + 1), facts)
    return { bytes, nanos: 5 * bytes }
  }),
  ...named('SFORMAT', sformat),
  ...named('WEIGHT_STRING', weights),
  ...named(
    'DATE_FORMAT TIME_FORMAT FROM_UNIXTIME TO_CHAR',
    linear((args) => small + 16 * bytesOf(args, 1)),
  ),
  ...named('UNCOMPRESS', (args, facts) => {
    const bytes = capped(1_032 * bytesOf(args, 0) + 64, facts)
    return { bytes, nanos: 10 * bytes }
  }),
  ...named(
    'LIKE',
    searched(60, () => small),
  ),
  ...named(
    'INSTR',
    searched(5, () => small),
  ),
  ...named(
    'LOCATE POSITION FIND_IN_SET',
    searched(5, () => small),
  ),
  ...named(
    'SUBSTRING_INDEX',
    searched(5, (args) => bytesOf(args, 0)),
  ),
  ...named('MD5 SHA SHA1 SHA2', (args) => ({ bytes: small, nanos: 30 * total(args) + 1_000 })),
]

/** Kept for each group while the rows are read. */
export const groupBytesMax = 1_048_576

export const AGGREGATE_COST_RULES: [string, CostRule][] = [
  ...named('GROUP_CONCAT JSON_ARRAYAGG JSON_OBJECTAGG', (args) => ({
    bytes: groupBytesMax,
    nanos: nanosPerByte * total(args),
  })),
]

export { bytesOf, first, linear, named, nanosPerByte, small, times, total }

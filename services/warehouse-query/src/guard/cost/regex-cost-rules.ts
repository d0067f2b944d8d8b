import { bytesOf, type CallFacts, type CostRule, named, nanosPerByte, type Size, small, total } from './cost-rules.ts'

const nanosPerStep = 30

/**
 * Steps from one position: the pattern's length, multiplied by the text's length for each quantifier that is followed by
 * something. A quantified group around another quantifier is bounded only by the limit.
 */
const steps = (pattern: string | undefined, length: number, most: number): number => {
  if (pattern === undefined) return most
  const plain = pattern.replace(/\\./gs, 'x').replace(/\[(?:\^?\])?[^\]]*\]/g, 'x')
  if (/\)[*+{?]/.test(plain) || /\\[1-9]|\(\?/.test(pattern)) return most
  const quantifiers = plain.match(/[*+{]\??/g)?.length ?? 0
  const optional = plain.match(/\?/g)?.length ?? 0
  return Math.min(most, Math.max(1, plain.length) * length ** quantifiers * 2 ** optional)
}

const nanosOf = (args: Size[], facts: CallFacts): number => {
  const length = bytesOf(args, 0)
  const pattern = facts.text(1)
  const isAnchored = pattern !== undefined && /^\^[^|]*$/.test(pattern)
  const starts = isAnchored ? 1 : length + 1
  const search = nanosPerStep * starts * steps(pattern, length, facts.regexStepsMax)
  return nanosPerByte * length + 2_000 + Math.min(search, facts.regexNanosMax)
}

const matched: CostRule = (args, facts) => ({ bytes: small, nanos: nanosOf(args, facts) })
const extracted: CostRule = (args, facts) => ({ bytes: bytesOf(args, 0), nanos: nanosOf(args, facts) })

/** An empty match at each position, each with a replacement that may repeat all of the text; each match moves the rest. */
const replaced: CostRule = (args, facts) => {
  const [n, to] = [bytesOf(args, 0), bytesOf(args, 2)]
  const replacement = facts.text(2)
  const copies = replacement === undefined ? to : (replacement.match(/\\|\$/g)?.length ?? 0)
  const bytes = n + (n + 1) * (to + copies * n)
  return { bytes, nanos: nanosOf(args, facts) + 2 * n * bytes + nanosPerByte * total(args) }
}

export const REGEX_COST_RULES: [string, CostRule][] = [
  ...named('REGEXP REGEXP_INSTR REGEXP_LIKE', matched),
  ...named('REGEXP_SUBSTR', extracted),
  ...named('REGEXP_REPLACE', replaced),
]

/** Functions and operators whose second argument is a regular expression. */
export const REGEX_CALLS: ReadonlySet<string> = new Set(REGEX_COST_RULES.map(([name]) => name))

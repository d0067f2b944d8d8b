/** Rate in requests per second, and burst in requests. */
export interface UsagePlan {
  rate: number
  burst: number
}

const numbers = /^\|(?:[^|\d]*\|)?\s*(\d*\.?\d+)\s*\|\s*(\d*\.?\d+)\s*\|/

/**
 * Parses the usage plan of an operation from the Markdown table in its description. Two operations have a literal `
` for each
 * line break, two have a column before the rate, and five have `| n | n |`; those have no plan.
 */
export function usagePlanOf(description: string): UsagePlan | undefined {
  const lines = description.replaceAll('\\n', '\n').split('\n')
  const heading = lines.findIndex((line) => /Usage Plans?/i.test(line))
  if (heading < 0) return undefined
  for (const line of lines.slice(heading + 1)) {
    const match = numbers.exec(line.trim())
    if (match) return { rate: Number(match[1]), burst: Number(match[2]) }
  }
  return undefined
}

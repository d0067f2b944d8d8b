/** Requests per second, and how many may come at once. */
export interface UsagePlan {
  rate: number
  burst: number
}

const numbers = /^\|(?:[^|\d]*\|)?\s*(\d*\.?\d+)\s*\|\s*(\d*\.?\d+)\s*\|/

/**
 * The usage plan of an operation, which the models state only as a Markdown table of its description. Two operations
 * hold a backslash and an n for each line break, two have a column ahead of the rate, five say `| n | n |`: no plan.
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

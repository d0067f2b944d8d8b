/** Amazon's selling regions. URLs contain them in lower case. */
export type Region = 'NA' | 'EU' | 'FE'

export const regions = ['NA', 'EU', 'FE'] as const satisfies readonly Region[]

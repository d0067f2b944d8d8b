/** Amazon's selling regions. Written in lower case only inside addresses. */
export type Region = 'NA' | 'EU' | 'FE'

export const regions = ['NA', 'EU', 'FE'] as const satisfies readonly Region[]

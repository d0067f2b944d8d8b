/** Periods of reports and queries, as Amazon names them. */
export const periods = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const

export type Period = (typeof periods)[number]

/** Returns whether the text names a period. */
export const isPeriod = (text: string | undefined): text is Period => periods.some((period) => period === text)

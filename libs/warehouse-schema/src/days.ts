const dayMs = 86_400_000

/** Returns the ISO date `days` after `date`; before it when negative. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

/** Returns the date itself when it is a Saturday, otherwise the Saturday after it. */
export const saturdayFrom = (date: string): string => addDays(date, 6 - new Date(`${date}T00:00:00Z`).getUTCDay())

export const later = (a: string, b: string): string => (a > b ? a : b)

export const earlier = (a: string, b: string): string => (a > b ? b : a)

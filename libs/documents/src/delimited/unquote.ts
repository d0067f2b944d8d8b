/** Returns whether a cell is in quotes, whatever is between them. */
export const isQuoted = (cell: string): boolean => cell.length >= 2 && cell.startsWith('"') && cell.endsWith('"')

/** Removes one pair of quotes around a cell. Quotes within it are data, and are not doubled (amzn/selling-partner-api-models#4367). */
export const unquote = (cell: string): string => (isQuoted(cell) ? cell.slice(1, -1) : cell)

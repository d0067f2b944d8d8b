import { quoteText } from '../../warehouse/quote.ts'

/** Returns the SQL condition that a column contains a text, ignoring case and accents. */
export const contains = (column: string, text: string): string =>
  `${column} COLLATE utf8mb4_unicode_ci LIKE ${quoteText(`%${text.replace(/[\\%_]/g, '\\$&')}%`)}`

import { quoteText } from '../../warehouse/quote.ts'

/** The condition that a column contains a text, without regard to case and accents. */
export const contains = (column: string, text: string): string =>
  `${column} COLLATE utf8mb4_unicode_ci LIKE ${quoteText(`%${text.replace(/[\\%_]/g, '\\$&')}%`)}`

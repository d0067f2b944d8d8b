/** Quotes an identifier so that the server reads it literally. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** Returns a string literal for the session's SQL mode, with backslash escapes. */
export const quoteText = (text: string): string =>
  `'${text.replace(/[\\']/g, (character) => `\\${character}`).replaceAll('\0', '\\0')}'`

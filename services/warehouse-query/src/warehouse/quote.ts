/** An identifier as the server reads it literally. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** A string literal for the session's SQL mode, backslash escapes included. */
export const quoteText = (text: string): string =>
  `'${text.replace(/[\\']/g, (character) => `\\${character}`).replaceAll('\0', '\\0')}'`

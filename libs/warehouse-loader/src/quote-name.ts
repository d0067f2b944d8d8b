/** Quotes an identifier so that the server reads it literally. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``

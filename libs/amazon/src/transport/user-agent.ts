/** The application that the User-Agent describes. */
export interface Application {
  name: string
  version: string
  /** Attributes after `Language`. The last ones are omitted if the header would be too long. */
  attributes?: Readonly<Record<string, string>>
}

/** The Selling Partner API refuses longer headers. */
const lengthMax = 500
const partLengthMax = 60

/** Header text: printable ASCII. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, partLengthMax)
const quote = (text: string, special: RegExp): string => printable(text).replace(/\\/g, '\\\\').replace(special, '\\$&')

/**
 * Returns a User-Agent by the grammar of Amazon's developer guide: `Name/Version (Language=…; Attribute=…)`, where a backslash
 * quotes itself, `/` in the name, `(` in the version, `=` in an attribute's name, `)` and `;` in its value. At most 500
 * characters.
 */
export function userAgent({ name, version, attributes = {} }: Application): string {
  const all = { Language: `JavaScript/Node.js ${process.versions.node}`, ...attributes }
  const [language = '', ...others] = Object.entries(all).map(
    ([key, value]) => `${quote(key, /=/g)}=${quote(value, /[);]/g)}`,
  )
  const head = `${quote(name, /\//g)}/${quote(version, /\(/g)} (${language}`
  let text = head
  for (const other of others) if (text.length + other.length + 3 <= lengthMax) text += `; ${other}`
  return `${text})`
}

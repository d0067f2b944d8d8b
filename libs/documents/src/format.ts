/**
 * `tsv`: cells separated by tabs, quotes are data. `csv`: RFC 4180. `json`: records in an array. `jsonl`: one record a line.
 * `xml`: one record for each element of a name.
 */
export type Format = 'tsv' | 'csv' | 'json' | 'jsonl' | 'xml'

const isXml = /^\s*</
const isJson = /^\s*[[{]/

/**
 * Returns the format of a document. The first characters decide between markup, JSON and a table, and tabs in the header between
 * the two kinds of tables, because flat files are configured and named as CSV; otherwise the caller's format counts.
 * @param head The beginning of the document.
 */
export function formatOf(head: string, stated: Format | undefined, contentType: string | undefined): Format {
  if (stated === 'json' || stated === 'jsonl' || stated === 'xml') return stated
  const [header = ''] = head.trimStart().split('\n', 1)
  const tabs = header.split('\t').length
  const table = tabs > header.split(/[,;]/).length || stated === 'tsv' ? 'tsv' : 'csv'
  if (stated !== undefined || tabs > 1) return table
  if (isXml.test(head)) return 'xml'
  if (!isJson.test(head)) return table
  return /json-?lines|ndjson/i.test(contentType ?? '') ? 'jsonl' : 'json'
}

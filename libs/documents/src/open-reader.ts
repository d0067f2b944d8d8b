import type { Table } from './columns/table.ts'
import { CsvReader } from './delimited/csv-reader.ts'
import type { HeaderFact } from './delimited/header-fact.ts'
import { TabsReader } from './delimited/tabs-reader.ts'
import { malformed } from './document-error.ts'
import type { Format } from './format.ts'
import type { EnvelopeFact } from './json/envelope-fact.ts'
import { JsonLinesReader } from './json/json-lines-reader.ts'
import { JsonReader } from './json/json-reader.ts'
import type { RecordReader } from './record-reader.ts'
import type { ReportRule } from './reports/report-rule.ts'
import { XmlReader } from './xml/xml-reader.ts'

/** The reader of a format, with the facts that only this format has. */
interface OpenReader {
  reader: RecordReader
  header(): HeaderFact | undefined
  envelope(): EnvelopeFact | undefined
}

const nothing = () => undefined

/** Opens the reader of a format. @param recordPath Replaces the path of the report type. */
export function openReader(format: Format, table: Table, rule: ReportRule, recordPath = rule.recordPath): OpenReader {
  switch (format) {
    case 'tsv':
    case 'csv': {
      const reader = format === 'tsv' ? new TabsReader(table, rule) : new CsvReader(table, rule)
      return { reader, header: () => reader.header, envelope: nothing }
    }
    case 'json': {
      const reader = new JsonReader(table, recordPath)
      return { reader, header: nothing, envelope: () => reader.envelope }
    }
    case 'jsonl':
      return { reader: new JsonLinesReader(table), header: nothing, envelope: nothing }
    case 'xml':
      if (recordPath === undefined) {
        throw malformed(
          'The document is XML, and the report type has no known record element. Set recordPath to its name.',
        )
      }
      return { reader: new XmlReader(table, recordPath), header: nothing, envelope: nothing }
  }
}

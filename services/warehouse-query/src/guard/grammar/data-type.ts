import type { Cursor, Rule } from './cursor.ts'
import { wholeNumber } from './literals.ts'
import { isName } from './names.ts'

const TYPES =
  `BIGINT BINARY BIT BLOB BOOL BOOLEAN CHAR CHARACTER DATE DATETIME DEC DECIMAL DOUBLE FIXED FLOAT GEOMETRY INET4 INET6 INT
  INTEGER JSON LINESTRING LONGTEXT MEDIUMINT MEDIUMTEXT NATIONAL NCHAR NUMERIC NVARCHAR POINT POLYGON REAL SIGNED SMALLINT TEXT TIME
  TIMESTAMP TINYINT TINYTEXT UNSIGNED UUID VARBINARY VARCHAR YEAR`.split(/\s+/)

const MODIFIERS = [
  'UNSIGNED',
  'SIGNED',
  'ZEROFILL',
  'INTEGER',
  'INT',
  'PRECISION',
  'CHAR',
  'VARYING',
  'ASCII',
  'UNICODE',
  'BINARY',
]

export const characterSetName: Rule = (c) => {
  if (c.is('BINARY') || c.at().kind === 'string' || isName(c.at())) c.skip()
  else c.reject()
}

/** Text and binary types whose size depends on the value, with the bytes that they hold without an explicit length. */
const GROWING = new Map([
  ...['BINARY', 'CHAR', 'CHARACTER', 'JSON', 'LONGTEXT', 'NATIONAL', 'NCHAR', 'NVARCHAR', 'VARBINARY', 'VARCHAR'].map(
    (type): [string, number] => [type, Number.POSITIVE_INFINITY],
  ),
  ...['GEOMETRY', 'LINESTRING', 'POLYGON', 'MEDIUMTEXT'].map((type): [string, number] => [
    type,
    Number.POSITIVE_INFINITY,
  ]),
  ['BLOB', 65_535],
  ['TEXT', 65_535],
])

/**
 * Parses the type in CAST, CONVERT, JSON_VALUE and JSON_TABLE: `DECIMAL(10, 2)`, `CHAR(4) CHARACTER SET latin1`. Returns the
 * largest value of the type in bytes; infinite when it is as large as its source.
 */
export const dataType = (c: Cursor): number => {
  let bytesMax = GROWING.get(c.at().value) ?? 100
  c.need(...TYPES)
  if (c.take('(')) {
    const length = Number(c.at().text)
    if (bytesMax > 100) bytesMax = 4 * length
    do wholeNumber(c)
    while (c.take(','))
    c.need(')')
  }
  for (;;) {
    if (c.takeAll('CHARACTER', 'SET') || c.take('CHARSET', 'COLLATE')) characterSetName(c)
    else if (!c.take(...MODIFIERS)) return bytesMax
  }
}

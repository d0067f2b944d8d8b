import type { Rule } from './cursor.ts'
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

/** The type in CAST, CONVERT, JSON_VALUE and JSON_TABLE: `DECIMAL(10, 2)`, `CHAR(4) CHARACTER SET latin1`. */
export const dataType: Rule = (c) => {
  c.need(...TYPES)
  if (c.take('(')) {
    do wholeNumber(c)
    while (c.take(','))
    c.need(')')
  }
  for (;;) {
    if (c.takeAll('CHARACTER', 'SET') || c.take('CHARSET', 'COLLATE')) characterSetName(c)
    else if (!c.take(...MODIFIERS)) return
  }
}

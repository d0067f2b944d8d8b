/** Functions of one server with similar functions on the other. */
const RELATIVES: Record<string, string[]> = {
  ADD_MONTHS: ['DATE_ADD'],
  ANY_VALUE: ['MIN', 'MAX'],
  BIN_TO_UUID: ['HEX', 'LOWER'],
  CHR: ['CHAR'],
  CRC32C: ['CRC32'],
  GROUPING: ['COALESCE', 'ISNULL'],
  IS_UUID: ['REGEXP_INSTR'],
  JSON_COMPACT: ['JSON_EXTRACT'],
  JSON_DETAILED: ['JSON_PRETTY'],
  JSON_EXISTS: ['JSON_CONTAINS_PATH'],
  JSON_PRETTY: ['JSON_DETAILED'],
  JSON_QUERY: ['JSON_EXTRACT'],
  MEDIAN: ['PERCENT_RANK', 'NTILE'],
  MONTHS_BETWEEN: ['TIMESTAMPDIFF', 'PERIOD_DIFF'],
  NVL: ['IFNULL', 'COALESCE'],
  NVL2: ['IF'],
  REGEXP_LIKE: ['REGEXP_INSTR'],
  SFORMAT: ['CONCAT', 'FORMAT'],
  SHA: ['SHA2'],
  SHA1: ['SHA2'],
  ST_LATITUDE: ['ST_Y'],
  ST_LONGITUDE: ['ST_X'],
  SYS_GUID: ['UUID'],
  TO_CHAR: ['DATE_FORMAT', 'FORMAT'],
  UUID_TO_BIN: ['UNHEX', 'REPLACE'],
}

const nearMax = 4

/** Returns `; similar functions: MIN, MAX`, limited to functions that the server has; empty when it has no similar function. */
export const similarFunctions = (name: string, functions: ReadonlySet<string>): string => {
  const [family = ''] = name.split('_')
  const relatives = RELATIVES[name] ?? [...functions].filter((other) => other.startsWith(`${family}_`))
  const near = relatives.filter((other) => functions.has(other)).slice(0, nearMax)
  return near.length > 0 ? `; similar functions: ${near.join(', ')}` : ''
}

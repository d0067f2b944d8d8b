/**
 * Returns the statements of a migration. A `;` ends a statement only at the end of a line; lines that begin with `--` are
 * comments.
 */
export function splitStatements(sql: string): string[] {
  return sql
    .replaceAll('\r\n', '\n')
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

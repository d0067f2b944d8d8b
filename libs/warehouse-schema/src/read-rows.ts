/** Returns the rows of a driver's result, each as a record of its columns. @throws TypeError when the result has no rows. */
export function readRows([rows]: [unknown, unknown]): Record<string, unknown>[] {
  if (!Array.isArray(rows)) throw new TypeError('the driver did not return rows')
  return rows.map((row: unknown) => {
    if (typeof row !== 'object' || row === null) throw new TypeError('the driver did not return rows as objects')
    return { ...row }
  })
}

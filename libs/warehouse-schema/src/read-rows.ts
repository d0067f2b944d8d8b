/** The rows of a driver's answer, each as a record of its columns. */
export function readRows([rows]: [unknown, unknown]): Record<string, unknown>[] {
  if (!Array.isArray(rows)) throw new TypeError('the driver did not answer with rows')
  return rows.map((row: unknown) => {
    if (typeof row !== 'object' || row === null) throw new TypeError('the driver did not answer with objects')
    return { ...row }
  })
}

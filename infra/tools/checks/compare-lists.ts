/** Returns one line per item that only one list has, and per duplicate. */
export function compareLists(left: readonly string[], right: readonly string[], lack: [left: string, right: string]) {
  const twice = (list: readonly string[]) => list.filter((item, at) => list.indexOf(item) !== at)
  return [
    ...left.filter((item) => !right.includes(item)).map((item) => `${item} ${lack[1]}`),
    ...right.filter((item) => !left.includes(item)).map((item) => `${item} ${lack[0]}`),
    ...[...twice(left), ...twice(right)].map((item) => `${item} is listed twice`),
  ]
}

/** What stands in one list alone, as lines; also what stands in a list twice. */
export function compareLists(left: readonly string[], right: readonly string[], lack: [left: string, right: string]) {
  const twice = (list: readonly string[]) => list.filter((item, at) => list.indexOf(item) !== at)
  return [
    ...left.filter((item) => !right.includes(item)).map((item) => `${item} ${lack[1]}`),
    ...right.filter((item) => !left.includes(item)).map((item) => `${item} ${lack[0]}`),
    ...[...twice(left), ...twice(right)].map((item) => `${item} stands there twice`),
  ]
}

import type { CatalogFile } from '@platform/spapi-catalog'

const lines = (entries: string[]): string => entries.join(',\n')

/** Formats the catalog with one operation or definition per line, so that a diff between two versions is readable. */
export function catalogText({ source, operations, definitions }: CatalogFile): string {
  const apis = Object.entries(definitions).map(([api, schemas]) => {
    const named = Object.entries(schemas).map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`)
    return `${JSON.stringify(api)}:{\n${lines(named)}\n}`
  })
  return [
    `{"source":${JSON.stringify(source)},`,
    `"operations":[\n${lines(operations.map((operation) => JSON.stringify(operation)))}\n],`,
    `"definitions":{\n${lines(apis)}\n}}`,
    '',
  ].join('\n')
}

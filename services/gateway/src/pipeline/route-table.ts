import type { Route } from '../routes.ts'

/** A route with its index in the table, which metrics use as their key. */
export type Row = Route & { index: number }

/** Rows of one path, by method. */
export interface PathRows {
  rows: Map<string, Row>
  allow: string
}

/** Returns whether a segment cannot be read as a different path (`.`, `..`, also encoded). */
export const isSegment = (text: string): boolean => text !== '' && !/^(\.|%2e){1,2}$/i.test(text)

/** Looks up paths exactly as received: no case folding, no trailing slash, no decoding that a service might do differently. */
export class RouteTable {
  readonly rows: readonly Row[]
  readonly #exact = new Map<string, PathRows>()
  readonly #patterns: { segments: string[]; rows: PathRows }[] = []

  constructor(routes: readonly Route[]) {
    this.rows = routes.map((route, index) => ({ ...route, index }))
    for (const [path, rows] of Map.groupBy(this.rows, (row) => row.path)) {
      const entry = {
        rows: new Map(rows.map((row) => [row.method, row])),
        allow: rows.map(({ method }) => method).join(', '),
      }
      if (path.includes(':')) this.#patterns.push({ segments: path.split('/'), rows: entry })
      else this.#exact.set(path, entry)
    }
  }

  find(path: string): PathRows | undefined {
    const exact = this.#exact.get(path)
    if (exact) return exact
    const parts = path.split('/')
    return this.#patterns.find(
      ({ segments }) =>
        segments.length === parts.length &&
        segments.every((segment, i) => (segment.startsWith(':') ? isSegment(parts[i] ?? '') : segment === parts[i])),
    )?.rows
  }
}

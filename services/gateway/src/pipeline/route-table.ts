import type { Route } from '../routes.ts'

/** A route, and its place in the table, which metrics use as their key. */
export type Row = Route & { index: number }

/** Every row of one path, by method. */
export interface PathRows {
  rows: Map<string, Row>
  allow: string
}

/** What a service could not take for a way to another path. */
export const isSegment = (text: string): boolean => text !== '' && !/^(\.|%2e){1,2}$/i.test(text)

/** Looks paths up exactly as they came: no case folding, no trailing slash, no decoding that a service might do otherwise. */
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

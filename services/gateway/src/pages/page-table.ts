import type { PathRows, Row } from '../pipeline/route-table.ts'
import { isSegment } from '../pipeline/route-table.ts'
import { type PageRoute, pageBodyBytesMax, pageTimeoutMs } from '../routes.ts'

const bodyBytes = { GET: 0, POST: pageBodyBytesMax }

/** Looks up pages by the exact path: a path that another component could read differently does not match. */
export class PageTable {
  /** For metrics; their indexes follow those of the route table. */
  readonly rows: readonly Row[]
  readonly #pages: { path: string; isBelow: boolean; rows: PathRows }[]

  constructor(pages: readonly PageRoute[], firstIndex: number) {
    let index = firstIndex
    this.#pages = pages.map(({ path, methods, service }) => {
      const rows = methods.map(
        (method): Row => ({
          ...{ path, method, service, index: index++ },
          ...{ access: 'public', bodyBytesMax: bodyBytes[method], timeoutMs: pageTimeoutMs },
        }),
      )
      const byMethod = new Map<string, Row>(rows.map((row) => [row.method, row]))
      const get = byMethod.get('GET')
      if (get) byMethod.set('HEAD', get)
      const isBelow = path.endsWith('/*')
      const entry = { rows: byMethod, allow: [...byMethod.keys()].join(', ') }
      return { path: isBelow ? path.slice(0, -1) : path, isBelow, rows: entry }
    })
    this.rows = this.#pages.flatMap(({ rows }) => [...new Set(rows.rows.values())])
  }

  find(path: string): PathRows | undefined {
    return this.#pages.find((page) =>
      page.isBelow
        ? path.length > page.path.length && path.startsWith(page.path) && path.slice(1).split('/').every(isSegment)
        : path === page.path,
    )?.rows
  }
}

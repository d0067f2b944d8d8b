import { type Content, type Html, html } from './html.ts'

/** A column: its heading, and the cell of a row. The first column is the row header. */
export interface Column<T> {
  heading: string
  cell: (row: T) => Content
  numeric?: boolean
}

interface Options<T> {
  /** Describes the table to screen readers. */
  caption: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  /** Content below a row, across the width of the table. */
  more?: (row: T) => Content
  /** Shown instead of a table without rows. */
  empty?: Content
}

/** Renders a table, which becomes a list of blocks on a phone. */
export function table<T>({ caption, columns, rows, more, empty }: Options<T>): Html {
  if (rows.length === 0 && empty) return html`<div class="empty">${empty}</div>`
  const row = (value: T): Html =>
    html`<tr>${columns.map(({ heading, cell, numeric }, index) =>
      index === 0
        ? html`<th scope="row">${cell(value)}</th>`
        : html`<td data-label="${heading}"${numeric && html` class="number"`}><div>${cell(value)}</div></td>`,
    )}</tr>${more && html`<tr class="more"><td colspan="${columns.length}">${more(value)}</td></tr>`}`
  return html`<table class="rows">
<caption class="visually-hidden">${caption}</caption>
<thead><tr>${columns.map(
    ({ heading, numeric }) => html`<th scope="col"${numeric && html` class="number"`}>${heading}</th>`,
  )}</tr></thead>
<tbody>${rows.map(row)}</tbody>
</table>`
}

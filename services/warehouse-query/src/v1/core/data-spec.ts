import type { z } from 'zod'
import type { Context } from '../../context.ts'
import type { Account, Rows } from './account.ts'
import type { Coverage, Domain } from './coverage.ts'
import type { Markets } from './markets.ts'
import type { Position } from './paging.ts'
import type { Range, WindowAsked } from './window.ts'

/** Dependencies of endpoints about one account. */
export type DataNeeds = Pick<Context, 'warehouse' | 'events' | 'cursors' | 'bulkhead'>

/** Fields, by name, of parameters or of an answer. */
export type Shape = Record<string, z.ZodType>

/** Declaration of one endpoint about one account. */
export interface DataSpec<S extends Shape, A extends Shape> {
  path: string
  domain: Domain
  /** The feeds that the answer is made of. */
  feeds: readonly string[]
  /** True when the answer holds money and is therefore about one currency. */
  money: boolean
  /** Query parameters beyond account, marketplace, currency and window. */
  query: S
  /** Fields of the answer beside currency, window and availability, such as `data`. */
  answer: A
  /** The window of an endpoint without window parameters. `latest` is yesterday when no day is complete yet. */
  window?: (edges: { latest: string; timezone: string }) => Range
  docs: { summary: string; description?: string }
}

/** One call, ready to read: its account, its days, and its position in the list. */
export interface Scope<S extends Shape> extends Markets {
  account: Account
  query: { [K in keyof S]: z.output<S[K]> }
  window: Range
  coverage: Coverage
  /** IANA name; the days of this domain begin and end in it. */
  timezone: string
  /** Runs a statement and returns its rows; returns no rows, without a query, when the account has no data. */
  rows: Rows
  /** Returns the condition for account, marketplace and currency, and for the window on this column. */
  within(dateColumn: string): string
  /** The end of the previous page. */
  position: Position | undefined
  /** Returns the `next_cursor` of a page that ends at `position`. */
  cursorAt(position: Position | undefined): string | null
}

/** The result of an endpoint: its part of the answer, and the number of rows or days behind it. */
export interface Found<A extends Shape> {
  answer: { [K in keyof A]: z.input<A[K]> }
  count: number
}

/** Parameters that several endpoints share. */
export interface Asked extends WindowAsked {
  account_id?: string | undefined
  marketplace?: string | undefined
  currency?: string | undefined
  cursor?: string | undefined
}

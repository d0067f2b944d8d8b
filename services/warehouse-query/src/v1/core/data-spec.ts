import type { z } from 'zod'
import type { Context } from '../../context.ts'
import type { Account, Rows } from './account.ts'
import type { Coverage, Domain } from './coverage.ts'
import type { Markets } from './markets.ts'
import type { Position } from './paging.ts'
import type { Range, WindowAsked } from './window.ts'

/** What endpoints about one account use of the service. */
export type DataNeeds = Pick<Context, 'warehouse' | 'events' | 'cursors' | 'bulkhead'>

/** Fields, by name, of parameters or of an answer. */
export type Shape = Record<string, z.ZodType>

/** What one endpoint about one account is. */
export interface DataSpec<S extends Shape, A extends Shape> {
  path: string
  domain: Domain
  /** The feeds that the answer is made of. */
  feeds: readonly string[]
  /** Whether the answer holds money, and so is about one currency. */
  money: boolean
  /** What the endpoint takes beyond account, marketplace, currency and window. */
  query: S
  /** What it answers beside currency, window and availability: `data` and the like. */
  answer: A
  /** The window of an endpoint that lets its callers choose none. `latest` is yesterday where nothing is complete yet. */
  window?: (edges: { latest: string; timezone: string }) => Range
  docs: { summary: string; description?: string }
}

/** One call, ready to be read for: whose figures, of which days, and from where in the list. */
export interface Scope<S extends Shape> extends Markets {
  account: Account
  query: { [K in keyof S]: z.output<S[K]> }
  window: Range
  coverage: Coverage
  /** IANA name, of the days of this domain. */
  timezone: string
  /** Rows of a statement; none, without asking, where the account has nothing to read. */
  rows: Rows
  /** The condition for account, marketplace and currency, and for the window on this column. */
  within(dateColumn: string): string
  /** Where the page before ended. */
  position: Position | undefined
  /** The `next_cursor` for a page that ends at `position`. */
  cursorAt(position: Position | undefined): string | null
}

/** What an endpoint found: its part of the answer, and how many rows or days that is made of. */
export interface Found<A extends Shape> {
  answer: { [K in keyof A]: z.input<A[K]> }
  count: number
}

/** The parameters that endpoints have in common, where they have them. */
export interface Asked extends WindowAsked {
  account_id?: string | undefined
  marketplace?: string | undefined
  currency?: string | undefined
  cursor?: string | undefined
}

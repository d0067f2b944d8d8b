import type { Html } from './html.ts'

/** The user for whom a page is rendered. */
export interface Visitor {
  user: { name: string; email: string; isOperator: boolean }
  memberships: readonly { tenantId: string; tenantName: string }[]
  csrfToken: string
}

/** The content and properties of a page. */
export interface Page {
  /** HTTP status; default 200. */
  status?: number
  /** Text of the `h1` and of the document title. */
  title: string
  body: Html
  /** The signed-in user. Adds the account link and "Sign out" to the header. */
  signedIn?: Visitor | undefined
  /** Navigation of the page's section of the console. */
  nav?: Html | undefined
  /** Confirmation of what the previous request has done. */
  notice?: string | undefined
  /** `card`: a centred card for one form or message. `full` (default): the whole width. */
  width?: 'card' | 'full'
  /** URL to which the browser continues by itself. No form leads there, so form-action does not apply to it. */
  continuesTo?: string
  /** The page changes by itself: it is loaded again from `path` after each interval, with and without JavaScript. */
  refresh?: { seconds: number; path: string }
  /** Origins at which a form of this page may end, in addition to the page's own: Chrome applies form-action to redirects. */
  formActions?: readonly string[]
  /** Origins of images on this page, in addition to its own. */
  imageSources?: readonly string[]
}

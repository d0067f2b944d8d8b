import type { Html } from './html.ts'

/** What every page knows of the person it is shown to. */
export interface Visitor {
  user: { name: string; email: string; isOperator: boolean }
  memberships: readonly { tenantId: string; tenantName: string }[]
  csrfToken: string
}

/** One page. */
export interface Page {
  /** 200 when nothing is said. */
  status?: number
  /** The page's one `h1`, and the document's title. */
  title: string
  body: Html
  /** The person signed in; shows name, account and sign-out in the header. */
  signedIn?: Visitor | undefined
  /** Navigation of the part of the console that the page belongs to. */
  nav?: Html | undefined
  /** One line about what the request before this page has done. */
  notice?: string | undefined
  /** A centred card for a single form or message, or the console's full width, which is the default. */
  width?: 'card' | 'full'
  /** Where the browser goes on to by itself: no form leads there, so the policy of forms does not stop it half-way. */
  goesOnTo?: string
  /** Origins beside our own that a form of this page may end at: Chrome holds redirects after a submit to it. */
  formActions?: readonly string[]
  /** Origins beside our own whose images this page shows. */
  imageSources?: readonly string[]
}

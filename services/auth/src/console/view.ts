import type { WrittenAnswer } from '@platform/http'
import type { Page } from '../pages/page.ts'
import type { SeeOther } from '../pages/see-other.ts'

/** A page of the console; `addPages` adds the user and the navigation. */
export type View = Omit<Page, 'signedIn' | 'nav' | 'notice'>

/** The result of a page or form: a page, a file that the browser saves, or a redirect. */
export type Answer = View | WrittenAnswer | SeeOther

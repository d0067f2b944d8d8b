import type { Page } from '../pages/page.ts'
import type { SeeOther } from '../pages/see-other.ts'

/** What a page of the console says; who sees it and where it stands is added where it is sent. */
export type View = Omit<Page, 'signedIn' | 'nav' | 'notice'>

/** What a form leads to: another page, or the same one with what is wrong. */
export type Answer = View | SeeOther

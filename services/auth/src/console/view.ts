import type { Page } from '../pages/page.ts'
import type { SeeOther } from '../pages/see-other.ts'

/** A page of the console; `addPages` adds the user and the navigation. */
export type View = Omit<Page, 'signedIn' | 'nav' | 'notice'>

/** A file that the browser saves. Its parts are made while it is sent; a failure before the first one is shown as a page. */
export class Download {
  readonly type: string
  /** ASCII without quotes. */
  readonly fileName: string
  readonly parts: AsyncIterable<string>

  constructor({ type, fileName, parts }: Pick<Download, 'type' | 'fileName' | 'parts'>) {
    this.type = type
    this.fileName = fileName
    this.parts = parts
  }
}

/** The result of a page or form: a page, a file, or a redirect. */
export type Answer = View | Download | SeeOther

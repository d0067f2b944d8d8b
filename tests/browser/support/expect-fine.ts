import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import type { Person } from '../../support/browser.ts'

const script = readFileSync(join(import.meta.dirname, 'page-problems.js'), 'utf8')

/** What is wrong with the page for its readers, and what the browser complained of. */
export async function problemsOf({ page, complaints }: Pick<Person, 'page' | 'complaints'>): Promise<string[]> {
  // Before its stylesheet is there, a page looks like nothing that anybody has to use.
  await page.waitForLoadState('load')
  return [...(await page.evaluate<string[]>(script)), ...complaints]
}

/** The page can be read and used by everybody: labels, headings, contrast, width. */
export async function expectFine(person: Pick<Person, 'page' | 'complaints'>): Promise<void> {
  expect({ page: person.page.url(), problems: await problemsOf(person) }).toEqual({
    page: person.page.url(),
    problems: [],
  })
}

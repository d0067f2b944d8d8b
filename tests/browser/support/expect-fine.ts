import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import type { Person } from '../../support/browser.ts'

const script = readFileSync(join(import.meta.dirname, 'page-problems.js'), 'utf8')

/** The accessibility problems of the page, and the errors of the browser. */
export async function problemsOf({ page, complaints }: Pick<Person, 'page' | 'complaints'>): Promise<string[]> {
  // Colours and sizes are meaningless before the stylesheet is loaded.
  await page.waitForLoadState('load')
  return [...(await page.evaluate<string[]>(script)), ...complaints]
}

/** Expects an accessible page: labels, headings, contrast, width. */
export async function expectFine(person: Pick<Person, 'page' | 'complaints'>): Promise<void> {
  expect({ page: person.page.url(), problems: await problemsOf(person) }).toEqual({
    page: person.page.url(),
    problems: [],
  })
}

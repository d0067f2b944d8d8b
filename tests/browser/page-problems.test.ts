import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Browsers, openBrowser, type Person } from '../support/browser.ts'
import { problemsOf } from './support/expect-fine.ts'

let browsers: Browsers
let person: Person
beforeAll(async () => {
  browsers = await openBrowser()
  person = await browsers.person()
})
afterAll(() => browsers?.close())

const head = '<title>A page</title><style>input, button { min-width: 24px; min-height: 24px }</style>'
const problemsIn = async (body: string): Promise<string[]> => {
  await person.page.setContent(`<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`)
  return problemsOf(person)
}
const page = (inside: string): string => `<main><h1>Things</h1>${inside}</main>`

it('finds no problem in a correct page', async () => {
  const right = `<form><label for="a">Name</label><input id="a"><button>Save it</button></form>
    <fieldset><legend>Size</legend><label><input type="radio" name="s"> Small, which is enough for most</label></fieldset>
    <svg aria-hidden="true"></svg><table><tr><th>One</th></tr></table><h2>More</h2><img alt="" src="data:,">`
  expect(await problemsIn(page(right))).toEqual([])
})

it.each([
  ['no label', '<input id="a">', /has no label/],
  ['a label without words', '<label for="a"> </label><input id="a">', /has no label/],
  ['radios without a group', '<label><input type="radio"> a choice of some length</label>', /in no group/],
  ['a button without words', '<button></button>', /<button> +has no name/],
  ['an image without text', '<img src="data:,">', /no text for it/],
  ['a drawing that is neither named nor hidden', '<svg></svg>', /neither named nor hidden/],
  ['two first headings', '<h1>More</h1>', /2 first headings/],
  ['a heading that is skipped', '<h3>Deep</h3>', /level 3 follows 1/],
  ['an id used twice', '<p id="x"></p><p id="x"></p>', /id x is used twice/],
  ['a missing description', '<p aria-describedby="none">x</p>', /names none, which is nowhere/],
  ['a table without headings', '<table><tr><td>x</td></tr></table>', /no headings/],
  ['grey on white', '<p style="color:#999">x</p>', /contrast of 2.85/],
  ['white on a translucent ground', '<div style="background:#0003"><p style="color:#fff">x</p></div>', /contrast/],
  ['a page wider than its window', '<div style="width:3000px">x</div>', /3\d\d\d wide/],
  ['a button too small to hit', '<button style="all:unset;font-size:4px">x</button>', /too small/],
  ['code in an attribute', '<p onclick="x()">x</p>', /inline code/],
])('the check finds %s', async (_what, inside, problem) => {
  expect((await problemsIn(page(inside))).join('\n')).toMatch(problem)
})

it('finds a document without title, language or main part', async () => {
  await person.page.setContent('<h1>x</h1>')
  expect(await problemsOf(person)).toEqual([
    'the document has no language',
    'the document has no title',
    'there are 0 main landmarks',
  ])
})

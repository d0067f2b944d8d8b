import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One change of a recipe: a new file, or lines of a file with those around them. */
export type Step = { file: string; text: string } | { file: string; before: string; after: string }

/** A paragraph that is the path of a file, or a block of code. */
const part = /^ {3}`([\w./-]+)`$|^ {3}(`{3,})(ts|diff)\n([\s\S]*?)\n {3}\2$/gm

const unindent = (text: string): string => text.replaceAll(/^ {3}/gm, '')
const sideOf = (diff: string, other: '+' | '-'): string =>
  diff
    .split('\n')
    .filter((line) => !line.startsWith(other))
    .map((line) => line.slice(1))
    .join('\n')

function stepOf(file: string, language: string, code: string): Step {
  if (language === 'ts') return { file, text: `${code}\n` }
  return { file, before: sideOf(code, '+'), after: sideOf(code, '-') }
}

/** Reads the steps of a recipe of CONTRIBUTING.md: code blocks, each after a paragraph that is the path of its file. */
export function readRecipe(page: string, heading: string): Step[] {
  const [, section = ''] = page.split(`\n### ${heading}\n`)
  const [recipe = ''] = section.split('\n### ')
  let file = ''
  return [...recipe.matchAll(part)].flatMap(([, path, , language = '', code = '']) => {
    file = path ?? file
    return path === undefined ? [stepOf(file, language, unindent(code))] : []
  })
}

/** Applies one step. @throws Error when the lines to change are not in the file exactly once */
export function applyStep(root: string, step: Step): void {
  const path = join(root, step.file)
  if ('text' in step) {
    writeFileSync(path, step.text)
    return
  }
  const parts = `\n${readFileSync(path, 'utf8')}`.split(`\n${step.before}\n`)
  if (parts.length !== 2) throw new Error(`${step.file} has ${parts.length - 1} times: ${step.before}`)
  writeFileSync(path, parts.join(`\n${step.after}\n`).slice(1))
}

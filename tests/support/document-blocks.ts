import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** A fenced block of a document. */
export interface DocumentBlock {
  /** Path from the root of the repository. */
  document: string
  /** Line of the fence, from 1. */
  line: number
  /** First word of the info string, such as `sh`. */
  language: string
  /** The need of its commands beyond a started platform, from `needs=cluster`. */
  needs: string | undefined
  text: string
}

export const documentRoot = resolve(import.meta.dirname, '../..')

function blocksOf(document: string): DocumentBlock[] {
  const source = readFileSync(join(documentRoot, document), 'utf8')
  return [...source.matchAll(/^(`{3,})(.*)\n([\s\S]*?)^\1$/gm)].map(({ 2: info = '', 3: text = '', index }) => {
    const [language = '', ...attributes] = info.trim().split(/\s+/)
    const needs = attributes.map((one) => /^needs=(\S+)$/.exec(one)?.[1]).find(Boolean)
    return { document, line: source.slice(0, index).split('\n').length, language, needs, text }
  })
}

/** The fenced blocks of the README and of every document below `docs`, in order. */
export const documentBlocks: readonly DocumentBlock[] = [
  'README.md',
  ...globSync('docs/**/*.md', { cwd: documentRoot }).sort(),
].flatMap(blocksOf)

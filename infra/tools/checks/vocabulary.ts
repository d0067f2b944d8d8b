import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './check.ts'
import { type Prose, proseOfMarkdown, proseOfSource, proseOfSql } from './prose.ts'

const sources = [
  '{services,libs,infra,tests}/**/*.{ts,mjs,js,sql}',
  '{services,libs,infra,tests,docs,k8s}/**/*.md',
  '*.md',
]
// The suite of this check quotes the idioms that it finds.
const skipped = ['**/node_modules/**', '**/generated/**', '**/vocabulary.test.ts']

const rules: readonly { found: RegExp; advice: string; kinds?: readonly Prose['kind'][] }[] = [
  {
    found: /\b(?:whoever|nobody|somebody|anybody|everybody)\b/i,
    advice: 'name the subject: the caller, the limiter, a replica, another process',
  },
  { found: /\bof (?:ours|theirs)\b/i, advice: 'name the owner: the platform, Amazon, the caller' },
  { found: /\b(?:is|are|was|were) none\b/i, advice: 'say what is missing or invalid' },
  {
    found:
      /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|fewer\b|later\b|earlier\b|greater\b|such\b)\w+/i,
    advice: 'write "is not a …" or "has no …"',
  },
  { found: /\w['’]s? word\b/, advice: 'write what the component returned or decided' },
  {
    found: /\b(?:says|hears?|(?:is|are|was|were|be|been) told)\b/i,
    advice: 'components return, report, receive and learn; they do not speak',
  },
  { found: /\b(?:is|are|was|were|while|when) away\b/i, advice: 'write "unavailable" or "unreachable"' },
  { found: /\b(?:goes|go|going|went) on alone\b/i, advice: 'write "falls back to local state"' },
  {
    found: /(?<=^\/\*\*[\s*]*)(?:What|Where|Who|Whose|Whoever|Whether)\b/,
    advice: 'begin a docstring with a verb or the thing',
    kinds: ['docstring'],
  },
]

const proseOf = (file: string, source: string): Prose[] => {
  if (file.endsWith('.md')) return proseOfMarkdown(source)
  return file.endsWith('.sql') ? proseOfSql(source) : proseOfSource(source)
}

/** Returns the words of one file that docs/glossary.md and the rules of plain English do not allow. */
export function findIdioms(file: string, source: string): string[] {
  return proseOf(file, source).flatMap(({ line, kind, text }) =>
    rules
      .filter(({ kinds }) => !kinds || kinds.includes(kind))
      .flatMap(({ found, advice }) => {
        const match = found.exec(text)
        if (!match) return []
        const at = line + text.slice(0, match.index).split('\n').length - 1
        return [`${file}:${at} "${match[0].replaceAll(/\s+/g, ' ')}": ${advice}`]
      }),
  )
}

/** Checks that comments, messages and pages use plain technical English (docs/glossary.md). */
export const vocabulary: Check = {
  name: 'vocabulary',
  async run(root) {
    const problems: string[] = []
    for await (const file of glob(sources, { cwd: root, exclude: skipped })) {
      problems.push(...findIdioms(file, await readFile(join(root, file), 'utf8')))
    }
    return problems.sort()
  },
}

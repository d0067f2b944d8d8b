import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Check } from './check.ts'

const link = /\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g
const code = /^ *(`{3,}|~~~)[\s\S]*?^ *\1|`[^`\n]*`/gm
const skipped = ['**/node_modules/**', '.local/**']

/** Returns GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')

const anchorsIn = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))

async function problemOf(root: string, file: string, target: string): Promise<string | undefined> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined
  const [path = '', anchor] = target.split('#')
  const aim = path === '' ? file : path.startsWith('/') ? path.slice(1) : join(dirname(file), decodeURIComponent(path))
  if (!existsSync(join(root, aim))) return `${file}: ${target} does not exist`
  if (!anchor || !aim.endsWith('.md')) return undefined
  const anchors = anchorsIn(await readFile(join(root, aim), 'utf8'))
  return anchors.includes(anchor) ? undefined : `${file}: ${target} is not a heading of ${aim}`
}

/** Checks that every relative link in a Markdown file names an existing file and heading. */
export const links: Check = {
  name: 'links in documents',
  async run(root) {
    const problems: Promise<string | undefined>[] = []
    for await (const file of glob('**/*.md', { cwd: root, exclude: skipped })) {
      const text = (await readFile(join(root, file), 'utf8')).replaceAll(code, '')
      for (const [, target = ''] of text.matchAll(link)) problems.push(problemOf(root, file, target))
    }
    return (await Promise.all(problems)).filter((problem) => problem !== undefined)
  },
}

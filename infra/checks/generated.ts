import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { auditSchemaFile, auditSchemaText } from '@platform/events'
import type { Check } from './check.ts'

interface GeneratedFile {
  /** From the repository's root. */
  file: string
  text: () => string
}

const files: readonly GeneratedFile[] = [{ file: auditSchemaFile, text: auditSchemaText }]

async function refresh({ file, text }: GeneratedFile, root: string, fix: boolean): Promise<string[]> {
  const path = join(root, file)
  const [present, wanted] = [await readFile(path, 'utf8').catch(() => undefined), text()]
  if (present === wanted) return []
  if (!fix) return [`${file} ${present === undefined ? 'is missing' : 'is stale'}: npm run format writes it`]
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, wanted)
  return []
}

/** Committed files that code writes are what the code would write now. */
export const generated: Check = {
  name: 'generated files fresh',
  run: async (root, { fix }) => (await Promise.all(files.map((file) => refresh(file, root, fix)))).flat(),
}

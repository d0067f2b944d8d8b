import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { auditSchemaFile, auditSchemaText } from '@platform/events'
import { z } from 'zod'
import type { Check } from './check.ts'

const project = resolve(import.meta.dirname, '../../..')

interface GeneratedFile {
  /** From the repository's root. */
  file: string
  text: () => string | Promise<string>
}

/** The contract is written by the service that keeps it; services are no packages that one could import by name. */
async function openApiText(): Promise<string> {
  const module = await import(join(project, 'services/warehouse-query/src/v1/openapi/document.ts'))
  return z.string().parse(module.openApiText())
}

const files: readonly GeneratedFile[] = [
  { file: auditSchemaFile, text: auditSchemaText },
  { file: 'docs/openapi/v1.json', text: openApiText },
]

async function refresh({ file, text }: GeneratedFile, root: string, fix: boolean): Promise<string[]> {
  const path = join(root, file)
  const [present, wanted] = [await readFile(path, 'utf8').catch(() => undefined), await text()]
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

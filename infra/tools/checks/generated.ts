import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { auditSchemaFile, auditSchemaText } from '@platform/events'
import { z } from 'zod'
import type { Check } from './check.ts'
import { withPackageGraph } from './package-graph.ts'

const project = resolve(import.meta.dirname, '../../..')

interface GeneratedFile {
  /** Path from the repository's root. */
  file: string
  /** The file's text; `present` is what the file holds now, for files of which only a part is generated. */
  text: (root: string, present: string | undefined) => string | Promise<string>
}

/** Generates the OpenAPI document with the code of its service, which is not importable by package name. */
async function openApiText(): Promise<string> {
  const module = await import(join(project, 'services/warehouse-query/src/v1/openapi/document.ts'))
  return z.string().parse(module.openApiText())
}

const files: readonly GeneratedFile[] = [
  { file: auditSchemaFile, text: auditSchemaText },
  { file: 'docs/openapi/v1.json', text: openApiText },
  { file: 'docs/architecture.md', text: withPackageGraph },
]

async function refresh({ file, text }: GeneratedFile, root: string, fix: boolean): Promise<string[]> {
  const path = join(root, file)
  const present = await readFile(path, 'utf8').catch(() => undefined)
  const wanted = await text(root, present)
  if (present === wanted) return []
  if (!fix) return [`${file} ${present === undefined ? 'is missing' : 'is stale'}: npm run format writes it`]
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, wanted)
  return []
}

/** Checks that generated files in the repository are up to date. */
export const generated: Check = {
  name: 'generated files fresh',
  run: async (root, { fix }) => (await Promise.all(files.map((file) => refresh(file, root, fix)))).flat(),
}

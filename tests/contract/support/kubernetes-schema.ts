import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { failedLines } from '@platform/tools/checks/failed-lines'
import type { KubernetesObject } from './kustomize.ts'
import { root } from './root.ts'

/** Returns the violations of the API's schemas: missing fields, wrong types, unknown kinds. The schemas allow extra fields. */
export async function schemaProblems(object: KubernetesObject): Promise<string[]> {
  const { apiVersion, kind } = object
  const models = await import(`kubernetes-models/${apiVersion}`)
  const Model = models[kind]
  if (!Model) return [`${apiVersion} has no ${kind}`]
  try {
    new Model(object).validate()
    return []
  } catch (error) {
    return [`${kind} ${object.metadata.name}: ${error instanceof Error ? error.message : error}`]
  }
}

/** Returns the compiler's errors for the objects as literals of the API's types, which finds misspelt fields. */
export async function fieldProblems(objects: readonly KubernetesObject[]): Promise<string[]> {
  const models = dirname(realpathSync(createRequire(import.meta.url).resolve('kubernetes-models/package.json')))
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'))
  const lines = objects.map(
    (object, at) =>
      `export const _${at}: import('kubernetes-models/${object.apiVersion}').I${object.kind} = ${JSON.stringify(object)}`,
  )
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'esnext', strict: true, noEmit: true, skipLibCheck: true, types: [] },
    paths: { 'kubernetes-models/*': [`${models}/*/index.d.ts`] },
  }
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(join(folder, 'manifests.ts'), lines.join('\n'))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['manifests.ts'] }))
    return await failedLines(folder, join(root, 'node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false'])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

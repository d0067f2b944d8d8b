import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** A node of an OpenAPI 3.0 document: untrusted JSON, read only by the functions of this file. */
export type Node = { readonly [key: string]: unknown }

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const nodeOf = (value: unknown): Node => (isNode(value) ? value : {})
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const textsOf = (value: unknown): string[] => listOf(value).filter((entry) => typeof entry === 'string')

/** One OpenAPI document, with access that resolves references. */
export interface Spec {
  operation(method: string, path: string): Node
  operations(): { method: string; path: string; node: Node }[]
  follow(node: Node): Node
}

/** Reads `<folder>/<file>` (JSON or YAML); bytes that are not UTF-8 become U+FFFD. */
export async function readSpec(folder: string, file: string): Promise<Spec> {
  const text = await readFile(join(folder, file), 'utf8')
  const root = nodeOf(file.endsWith('.json') ? JSON.parse(text) : parse(text))
  const follow = (node: Node): Node => {
    const reference = textOf(node.$ref)
    if (!reference) return node
    const keys = reference.slice('#/'.length).split('/')
    let target: unknown = root
    for (const key of keys) target = nodeOf(target)[key.replaceAll('~1', '/').replaceAll('~0', '~')]
    if (!isNode(target)) throw new Error(`${file}: nothing at ${reference}`)
    return follow(target)
  }
  const paths = nodeOf(root.paths)
  return {
    follow,
    operation(method, path) {
      const node = nodeOf(paths[path])[method.toLowerCase()]
      if (!isNode(node)) throw new Error(`${file}: no ${method} ${path}`)
      return node
    },
    operations: () =>
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(nodeOf(methods)).flatMap(([method, node]) =>
          isNode(node) && node.responses ? [{ method: method.toUpperCase(), path, node }] : [],
        ),
      ),
  }
}

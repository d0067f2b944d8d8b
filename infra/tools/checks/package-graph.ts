import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const manifests = ['services/*/package.json', 'libs/*/package.json', 'infra/*/package.json']
const prefix = '@platform/'
const Manifest = z.object({
  name: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
})
const begin = '<!-- package graph: written by npm run format -->'
const end = '<!-- end of the package graph -->'

/** The packages of the workspace, each with the packages that it depends on in production. */
type Graph = Map<string, string[]>

async function readGraph(root: string): Promise<Graph> {
  const graph: Graph = new Map()
  for await (const file of glob(manifests, { cwd: root })) {
    const { name = '', dependencies } = Manifest.parse(JSON.parse(await readFile(join(root, file), 'utf8')))
    if (!name.startsWith(prefix)) continue
    const used = Object.keys(dependencies).filter((one) => one.startsWith(prefix))
    graph.set(name.slice(prefix.length), used.map((one) => one.slice(prefix.length)).sort())
  }
  return new Map([...graph].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function reachableFrom(graph: Graph, name: string, seen = new Set<string>()): Set<string> {
  for (const next of graph.get(name) ?? []) {
    if (seen.has(next)) continue
    seen.add(next)
    reachableFrom(graph, next, seen)
  }
  return seen
}

/** Returns the dependencies that are not also dependencies of another dependency (transitive reduction). */
function directOnly(graph: Graph, name: string): string[] {
  const used = graph.get(name) ?? []
  const indirect = new Set(used.flatMap((one) => [...reachableFrom(graph, one)]))
  return used.filter((one) => !indirect.has(one))
}

function mermaidOf(graph: Graph): string {
  const edges = [...graph.keys()].flatMap((name) => {
    const used = directOnly(graph, name)
    return used.length === 0 ? [] : [`  ${name} --> ${used.join(' & ')}`]
  })
  return ['```mermaid', 'graph LR', ...edges, '```'].join('\n')
}

/** Returns the page with the graph of the workspace's packages between its markers. @throws Error when the page has no markers */
export async function withPackageGraph(root: string, page = `${begin}${end}\n`): Promise<string> {
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`No lines "${begin}" and "${end}" for the package graph`)
  return `${before}${begin}\n\n${mermaidOf(await readGraph(root))}\n\n${end}${after}`
}

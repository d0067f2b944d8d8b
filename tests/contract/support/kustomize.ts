import { spawnSync } from 'node:child_process'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { root } from './root.ts'

const KubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
})

/** One object of a rendered kustomization. */
export type KubernetesObject = z.infer<typeof KubernetesObject>

const programs = [
  ['kubectl', 'kustomize'],
  ['kustomize', 'build'],
] as const
const program = programs.find(([name]) => spawnSync(name, ['version', '--client'], { stdio: 'ignore' }).status === 0)

/** The reason why kustomizations cannot be rendered on this machine, or undefined. */
export const cannotRender = program ? undefined : 'neither kubectl nor kustomize is installed'

/** Joins the lines into which kustomize breaks long values: the API accepts them, its schema does not. */
const unwrap = (object: KubernetesObject): KubernetesObject =>
  object.kind === 'Secret'
    ? { ...object, data: JSON.parse(JSON.stringify(object.data ?? {}).replaceAll('\\n', '')) }
    : object

/** Renders the objects of a kustomization. @throws Error with the program's output */
export function kustomize(folder: string): KubernetesObject[] {
  const [name, command] = program ?? programs[0]
  const { status, stdout, stderr } = spawnSync(name, [command, folder], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return parseAllDocuments(stdout).map((document) => unwrap(KubernetesObject.parse(document.toJS())))
}

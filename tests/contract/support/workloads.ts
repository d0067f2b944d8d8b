import { z } from 'zod'
import type { KubernetesObject } from './kustomize.ts'

const Named = z.object({ name: z.string() })
const Probe = z.object({ httpGet: z.object({ path: z.string(), port: z.union([z.string(), z.number()]) }) })

const Container = z.object({
  image: z.string(),
  envFrom: z.array(z.object({ configMapRef: Named.optional(), secretRef: Named.optional() })).default([]),
  env: z
    .array(
      z.object({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }).optional(),
      }),
    )
    .default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  resources: z.object({
    requests: z.record(z.string(), z.string()),
    limits: z.record(z.string(), z.string()),
  }),
  securityContext: z.looseObject({}),
  startupProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  readinessProbe: z.unknown().optional(),
})

const Workload = z.object({
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        automountServiceAccountToken: z.boolean(),
        serviceAccountName: z.string().optional(),
        enableServiceLinks: z.boolean(),
        terminationGracePeriodSeconds: z.number().optional(),
        topologySpreadConstraints: z.array(z.unknown()).default([]),
        securityContext: z.looseObject({}),
        containers: z.array(Container),
      }),
    }),
  }),
})

const kinds = ['Deployment', 'StatefulSet', 'Job']

/** One container with its pod and its object. */
export interface Workload {
  kind: string
  name: string
  component: string
  pod: z.infer<typeof Workload>['spec']['template']['spec']
  container: z.infer<typeof Container>
}

/** Returns every container of the objects. */
export const workloadsIn = (objects: readonly KubernetesObject[]): Workload[] =>
  objects
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap((object) => {
      const { template } = Workload.parse(object).spec
      const component = template.metadata.labels['app.kubernetes.io/component'] ?? ''
      const { kind, metadata } = object
      return template.spec.containers.map((container) => ({
        kind,
        name: metadata.name,
        component,
        pod: template.spec,
        container,
      }))
    })

const decode = (value: string) => Buffer.from(value, 'base64').toString()

/** Resolves the environment of a container as the cluster does. @throws Error when a reference does not exist */
export function environmentOf({ container }: Workload, objects: readonly KubernetesObject[]): Record<string, string> {
  const dataOf = (kind: string, name: string): Record<string, string> => {
    const object = objects.find((one) => one.kind === kind && one.metadata.name === name)
    if (!object) throw new Error(`there is no ${kind} ${name}`)
    const data = z.record(z.string(), z.string()).parse(object.data ?? {})
    if (kind === 'ConfigMap') return data
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decode(value)]))
  }
  const env: Record<string, string> = {}
  for (const { configMapRef, secretRef } of container.envFrom) {
    if (configMapRef) Object.assign(env, dataOf('ConfigMap', configMapRef.name))
    if (secretRef) Object.assign(env, dataOf('Secret', secretRef.name))
  }
  for (const { name, value, valueFrom } of container.env) {
    const secret = valueFrom && dataOf('Secret', valueFrom.secretKeyRef.name)[valueFrom.secretKeyRef.key]
    env[name] = value ?? secret ?? ''
  }
  return env
}

import { describe, expect, it } from '@jest/globals'
import { serviceKeepAliveMs, stopMsMax } from '@platform/lifecycle'
import { schemas } from '@platform/operations/migrate'
import { listServices } from '@platform/tools/checks/list-services'
import { z } from 'zod'
import { readCompose } from './support/compose-file.ts'
import { fieldProblems, schemaProblems } from './support/kubernetes-schema.ts'
import { cannotRender, type KubernetesObject, kustomize } from './support/kustomize.ts'
import { readEnvFile } from './support/read-env-file.ts'
import { root } from './support/root.ts'
import { configOf, longestRouteMs, problemsOfEnv } from './support/service-config.ts'
import { environmentOf, workloadsIn } from './support/workloads.ts'

if (cannotRender) console.warn(`The Kubernetes manifests were not tested: ${cannotRender}.`)
const describeRendered = cannotRender ? describe.skip : describe
const render = (folder: string) => (cannotRender ? [] : kustomize(folder))
const rendered: [folder: string, objects: KubernetesObject[]][] = [
  ['k8s/base', render('k8s/base')],
  ['k8s/overlays/local', render('k8s/overlays/local')],
]
const [[, base], [, local]] = rendered as [[string, KubernetesObject[]], [string, KubernetesObject[]]]
const ours = listServices(root)
const namesOf = (objects: readonly KubernetesObject[], kind: string) =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name)
const localWorkload = (name: string) => {
  const found = workloadsIn(local).find((workload) => workload.name === name)
  if (!found) throw new Error(`no workload ${name}`)
  return found
}

describeRendered.each(rendered)('%s', (_, objects) => {
  const workloads = workloadsIn(objects)

  it('conforms to the schemas of the Kubernetes API', async () => {
    expect((await Promise.all(objects.map(schemaProblems))).flat()).toEqual([])
  })

  it('has no field that the Kubernetes API does not define', async () => {
    expect(await fieldProblems(objects)).toEqual([])
  })

  it('names each object once', () => {
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })

  it('runs every container without privileges on a read-only file system', () => {
    expect(workloads.length).toBeGreaterThanOrEqual(5)
    for (const { name, pod, container } of workloads) {
      expect({ name, ...pod.securityContext }).toMatchObject({
        name,
        runAsNonRoot: true,
        runAsUser: expect.any(Number),
        seccompProfile: { type: 'RuntimeDefault' },
      })
      expect({ name, ...container.securityContext }).toEqual({
        name,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      expect([name, pod.automountServiceAccountToken, pod.enableServiceLinks]).toEqual([name, false, false])
    }
  })

  it('labels everything that the migration job refers to like the job, so that one selector applies them all', () => {
    const isSelected = ({ metadata }: KubernetesObject) => metadata.labels['app.kubernetes.io/name'] === 'migrate'
    const job = workloads.find(({ name }) => name === 'migrate')
    const secrets = namesOf(objects, 'Secret').filter((name) => name.startsWith('migrate'))
    const needed = [...secrets, job?.pod.serviceAccountName ?? '']
    const selected = objects.filter(isSelected).map(({ metadata }) => metadata.name)
    expect(selected).toEqual(expect.arrayContaining([...needed, 'migrate']))
  })

  it('limits the resources of every container', () => {
    const both = { cpu: expect.any(String), memory: expect.any(String) }
    for (const { name, container } of workloads)
      expect([name, container.resources]).toEqual([name, { requests: both, limits: both }])
  })

  it('probes liveness and readiness of every service on its operators’ port', () => {
    for (const { container, pod } of workloads.filter(({ component }) => component === 'service')) {
      expect(container.startupProbe?.httpGet).toEqual({ path: '/healthz', port: 'ops' })
      expect(container.livenessProbe?.httpGet).toEqual({ path: '/healthz', port: 'ops' })
      expect(container.readinessProbe).toMatchObject({ httpGet: { path: '/readyz', port: 'ops' } })
      expect(container.ports).toContainEqual({ name: 'ops', containerPort: 9090 })
      expect(pod.topologySpreadConstraints).toHaveLength(2)
    }
  })

  it('gives every service a deployment, an address, an account and a disruption budget', () => {
    for (const kind of ['Deployment', 'Service', 'ServiceAccount', 'PodDisruptionBudget'])
      expect(namesOf(objects, kind)).toEqual(expect.arrayContaining(ours))
    for (const name of ours) expect(workloads.find((one) => one.name === name)?.pod.serviceAccountName).toBe(name)
    expect(namesOf(objects, 'HorizontalPodAutoscaler').sort()).toEqual(['gateway', 'warehouse-query'])
  })

  it('denies all traffic except what a policy allows, and opens only the gateway to all callers', () => {
    const Policy = z.object({
      podSelector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).optional() }),
      policyTypes: z.array(z.string()),
      ingress: z.array(z.looseObject({ from: z.array(z.unknown()).optional() })).default([]),
      egress: z.array(z.unknown()).optional(),
    })
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => Policy.parse(spec))
    expect(policies).toContainEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [] })
    const open = policies.filter(({ ingress }) => ingress.some(({ from }) => !from))
    expect(open.map(({ podSelector }) => podSelector.matchLabels)).toEqual([{ 'app.kubernetes.io/name': 'gateway' }])
  })
})

describeRendered('k8s/base', () => {
  it('holds no secret, and names one for each service', () => {
    expect(namesOf(base, 'Secret')).toEqual([])
    for (const { name, container } of workloadsIn(base))
      expect([name, container.envFrom.flatMap(({ secretRef }) => secretRef?.name ?? [])]).toEqual([name, [name]])
  })
})

describeRendered('k8s/overlays/local', () => {
  it.each(ours)(
    'gives %s an environment that its configuration accepts, without variables that it does not read',
    async (name) => {
      expect(await problemsOfEnv(name, environmentOf(localWorkload(name), local))).toEqual([])
    },
  )

  it('gives each service the password that the migrations set for its role', () => {
    const { POSTGRES_URL: _, ...passwords } = environmentOf(localWorkload('migrate'), local)
    expect(Object.keys(passwords).sort()).toEqual(schemas.map((schema) => `${schema.toUpperCase()}_PASSWORD`).sort())
    for (const name of ours) {
      const { username, password } = new URL(environmentOf(localWorkload(name), local).POSTGRES_URL ?? '')
      expect([name, password]).toEqual([name, passwords[`${username.toUpperCase()}_PASSWORD`]])
      expect(username).toBe(name.replaceAll('-', '_'))
    }
  })

  it('stops no service before its drain can have ended', async () => {
    for (const name of ours) {
      const workload = localWorkload(name)
      const { drain } = await configOf(name, environmentOf(workload, local))
      expect([name, workload.pod.terminationGracePeriodSeconds]).toEqual([name, stopMsMax(drain) / 1_000])
      expect(drain.msMax).toBeGreaterThanOrEqual(longestRouteMs)
      // Twice: the gateway's timers may run late.
      expect(drain.propagationMs).toBeGreaterThanOrEqual(2 * serviceKeepAliveMs)
    }
  })

  it('listens on the ports that it declares', () => {
    for (const name of ours) {
      const { PORT, OPS_PORT } = environmentOf(localWorkload(name), local)
      const ports = localWorkload(name).container.ports.map(({ containerPort }) => String(containerPort))
      expect([name, ...ports]).toEqual([name, PORT, OPS_PORT])
    }
  })

  it('refers only to services and servers that exist', () => {
    const hosts = ours
      .flatMap((name) => Object.entries(environmentOf(localWorkload(name), local)))
      .flatMap(([variable, value]) => (/_URL$/.test(variable) ? [new URL(value).hostname] : []))
    expect(namesOf(local, 'Service')).toEqual(expect.arrayContaining([...new Set(hosts)]))
  })

  it('runs the images that docker-compose.yml builds and pulls', () => {
    const compose = readCompose(readEnvFile(`${root}/infra/compose/.env.example`))
    const nameOf = (image: string) => image.replace(/^(amazon-partner-platform\/[a-z-]+):.*/, '$1')
    const images = workloadsIn(local).map(({ container }) => nameOf(container.image))
    expect([...new Set(images)].sort()).toEqual(
      [...new Set(Object.values(compose.services).map(({ image }) => nameOf(image)))].sort(),
    )
  })
})

describeRendered('the validation itself', () => {
  it('finds a wrong type, a missing field, a misspelt field and an unknown kind', async () => {
    const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', labels: {} } }
    expect(await schemaProblems({ ...object, spec: { ports: [{ port: 'http' }] } })).toHaveLength(1)
    expect(await schemaProblems({ ...object, kind: 'Sevice' })).toEqual(['v1 has no Sevice'])
    expect(await fieldProblems([{ ...object, spec: { ports: [{ port: 1, tragetPort: 2 }] } }])).toEqual([
      expect.stringContaining('tragetPort'),
    ])
  })
})

import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { root } from './support/root.ts'

/** The only file that creates and changes streams and buckets, with the replica count of the deployment. */
const owner = 'libs/messaging/src/streams.ts'
const making = /\bnew Kvm\(|\bstreams\.(add|update)\(|\bstreams\s*\.\s*(add|update)\b|num_replicas/

it('only libs/messaging creates or changes streams and buckets, so that each has the replica count of NATS_REPLICAS', async () => {
  const found: string[] = []
  for await (const file of glob('{services,libs,infra}/**/*.ts', { cwd: root, exclude: ['**/node_modules/**'] })) {
    if (file.endsWith('.test.ts') || file.includes('/test/')) continue
    if (making.test(await readFile(join(root, file), 'utf8'))) found.push(file)
  }
  expect(found).toEqual([owner])
})

it('every service has the setting NATS_REPLICAS, and production has three replicas', async () => {
  const base = await readFile(join(root, 'k8s/base/kustomization.yaml'), 'utf8')
  const [, platform = ''] = /- name: platform\n\s+literals:\n((?:\s+- .*\n)+)/.exec(base) ?? []
  expect(platform).toContain('NATS_REPLICAS=3')
  for await (const file of glob('services/*/.env.example', { cwd: root })) {
    expect(await readFile(join(root, file), 'utf8')).toContain('NATS_REPLICAS=')
  }
})

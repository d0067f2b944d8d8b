import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Validator } from '@seriousme/openapi-schema-validator'
import { z } from 'zod'
import { dataPlaneContract } from '../support/data-plane-contract.ts'
import { root } from './support/root.ts'

const Forwarded = z.object({
  path: z.string(),
  access: z.union([z.enum(['public', 'client']), z.array(z.string())]),
  service: z.string(),
})

describe('the OpenAPI document of /v1', () => {
  it.each(['v1', 'v1.released'])('%s is valid according to an independent validator', async (name) => {
    const document: Record<string, unknown> = JSON.parse(readFileSync(join(root, `docs/openapi/${name}.json`), 'utf8'))
    const validator = new Validator()
    expect(await validator.validate(document)).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
    const broken = { ...document, paths: { '/v1/me': { get: { responses: { 200: {} } } } } }
    expect(await new Validator().validate(broken)).toMatchObject({ valid: false })
  })

  it('names exactly the endpoints that the gateway forwards, with their scopes', async () => {
    const { routes } = await import(join(root, 'services/gateway/src/routes.ts'))
    const forwarded = z
      .array(Forwarded)
      .parse(routes)
      .filter(({ path, service }) => path.startsWith('/v1/') && service === 'warehouse-query')
    const line = (path: string, scope: string) => `${path} ${scope}`
    expect(dataPlaneContract().map(({ path, scope }) => line(path, scope))).toEqual(
      forwarded.map(({ path, access }) => line(path, [access].flat().join(' '))),
    )
  })

  it('has every endpoint on the partners’ page, with a call and a valid answer', () => {
    const page = readFileSync(join(root, 'docs/data-plane.md'), 'utf8')
    for (const { path, problemsOf } of dataPlaneContract()) {
      const [, section = ''] = page.split(`\n## GET ${path}\n`)
      const [own = ''] = section.split('\n## ')
      expect([path, own.match(/```sh\ncurl -s "\$GATEWAY(\/v1\/[a-z/-]+)/)?.[1]]).toEqual([path, path])
      const answer: unknown = JSON.parse(own.match(/```json\n([\s\S]*?)```/)?.[1] ?? 'null')
      expect([path, problemsOf(200, answer)]).toEqual([path, undefined])
    }
  })
})

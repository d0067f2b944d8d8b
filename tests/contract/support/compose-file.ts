import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { interpolate } from './interpolate.ts'
import { root } from './root.ts'

const Service = z.object({
  image: z.string(),
  build: z
    .object({
      dockerfile: z.string(),
      target: z.string().optional(),
      args: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_grace_period: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }),
})

/** The parts of docker-compose.yml that the tests check. */
const Compose = z.object({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) }).nullable()),
})

/** The text of docker-compose.yml. */
export const composeText = (): string => readFileSync(join(root, 'docker-compose.yml'), 'utf8')

function fillIn(value: unknown, env: Record<string, string>): unknown {
  if (typeof value === 'string') return interpolate(value, env)
  if (Array.isArray(value)) return value.map((one) => fillIn(one, env))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillIn(one, env)]))
}

/** Reads the file with its variables filled in: `raw` for a schema, `services` and `networks` typed. */
export function readCompose(env: Record<string, string>) {
  const raw = fillIn(parse(composeText(), { merge: true }), env)
  return { raw, ...Compose.parse(raw) }
}

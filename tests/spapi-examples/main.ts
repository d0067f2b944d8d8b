import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Example, readExamples } from '@platform/simulator/spapi/read-examples'
import { catalog } from '@platform/spapi-catalog'
import type { Demo } from '@platform/tools/local/demo'
import { compare } from './compare.ts'
import { openPlayers } from './players.ts'

const usage = `Usage: npm run spapi:examples -- <directory of the official models> [--demo .local/demo.json] [--only <operation>]

Plays every static example of the models through the running platform: gateway, amazon-retail, and the simulator, which has to
have been started with the same models (SPAPI_MODELS_DIR=<directory> npm start).`

/** Of 913. */
const rightMin = 909

/** The reasons why the platform cannot answer these as in the model. */
const reasons: Record<string, string> = {
  'sellers.getAccount 400': 'two answers to the same empty request: nothing tells them apart',
  'shipping.getAccount 400': 'two answers to the same empty request: nothing tells them apart',
  'catalogItems_2022-04-01.getCatalogItem 400':
    'an empty path parameter would change the path: it is refused before it is sent',
}
const atOnce = 6

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { demo: { type: 'string', default: '.local/demo.json' }, only: { type: 'string' } },
})
const [dir] = positionals
if (!dir) {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}

const operations = new Map(catalog.operations.map((operation) => [`${operation.method} ${operation.path}`, operation]))
const examples = [...readExamples(dir)].flatMap(([route, list]) => {
  const operation = operations.get(route)
  if (!operation) throw new Error(`the catalog has no operation ${route}`)
  const isAsked = !values.only || operation.id.includes(values.only)
  return isAsked ? list.map((example) => ({ operation, example })) : []
})

function describe(id: string, { status, parameters }: Example, difference: string): string {
  const reason = reasons[`${id} ${status}`] ?? difference
  return `${id} ${status} ${JSON.stringify(parameters).slice(0, 160)}\n    ${reason}`
}

// What `npm start` wrote when the platform was ready.
const demo = JSON.parse(readFileSync(resolve(values.demo), 'utf8')) as Demo
const players = await openPlayers(demo)
const startedAt = performance.now()
const wrong: string[] = []
let right = 0
const queue = examples.values()
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (const { operation, example } of queue) {
      const answer = await players.play(operation, example)
      const difference = compare(operation, example, answer)
      if (difference === undefined) right++
      else wrong.push(describe(operation.id, example, difference))
    }
  }),
)
await players.close()

const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0)
console.log(`${right} of ${examples.length} examples are answered as in the models (${seconds} s)`)
for (const line of wrong.toSorted()) console.log(`  ${line}`)
if (!values.only && right < rightMin) process.exitCode = 1

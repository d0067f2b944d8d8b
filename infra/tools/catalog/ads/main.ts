import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildCatalog } from './build-catalog.ts'

const usage = `usage: npm run catalog:ads -- <folder> [--check]

<folder> holds operations.json, report-types.json, limits.json, marketplaces.json and specs/, the OpenAPI documents.
Writes libs/ads-catalog/data. With --check it writes nothing and lists the files that it would change.`

const target = resolve(import.meta.dirname, '../../../../libs/ads-catalog/data')

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [folder] = positionals
  if (!folder || positionals.length > 1) {
    console.error(usage)
    return 2
  }
  const files = await buildCatalog(resolve(folder))
  const stale: string[] = []
  for (const [name, text] of Object.entries(files)) {
    const present = await readFile(join(target, name), 'utf8').catch(() => undefined)
    if (present !== text) stale.push(name)
  }
  if (values.check) {
    for (const name of stale) console.error(`${name} is stale`)
    return stale.length === 0 ? 0 : 1
  }
  await mkdir(target, { recursive: true })
  for (const name of stale) await writeFile(join(target, name), files[name] ?? '')
  console.log(stale.length === 0 ? 'nothing changed' : `wrote ${stale.join(', ')}`)
  return 0
}

process.exitCode = await main()

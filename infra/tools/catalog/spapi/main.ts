import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildCatalog } from './build-catalog.ts'
import { catalogText } from './catalog-text.ts'
import { commitOf, readModels } from './read-models.ts'

const target = resolve(import.meta.dirname, '../../../../libs/spapi-catalog/data/spapi.json')
const usage = `npm run catalog:spapi -- <directory of the official models> [--commit <sha>] [--check]

Writes ${target} from a clone of amzn/selling-partner-api-models.
  --commit  the commit of the models, if the directory is not a git clone
  --check   writes nothing; exit code 1 if the committed file differs`

/** Returns the commit named in the committed file: the fallback of a check, which compares the models, not their commit. */
function committedCommit(): string | undefined {
  if (!existsSync(target)) return undefined
  return /"commit":"([0-9a-f]+)"/.exec(readFileSync(target, 'utf8').slice(0, 400))?.[1]
}

function firstDifference(ours: string, theirs: string): string {
  const lines = theirs.split('\n')
  const at = ours.split('\n').findIndex((line, index) => line !== lines[index])
  return `line ${at + 1}: ${(lines[at] ?? '(end of file)').slice(0, 160)}`
}

function main(args: string[]): number {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { commit: { type: 'string' }, check: { type: 'boolean', default: false } },
  })
  const directory = positionals[0]
  if (directory === undefined || positionals.length > 1) {
    console.error(usage)
    return 2
  }
  const given = values.commit ?? commitOf(directory)
  const committed = values.check ? committedCommit() : undefined
  // An abbreviated hash of the same commit is equal; a directory without a commit is compared by its models.
  const same = committed !== undefined && (given === undefined || given.startsWith(committed))
  const commit = same ? committed : given
  if (commit === undefined) {
    console.error(`${directory} is not a git clone: name the models' commit with --commit <sha>`)
    return 2
  }
  const text = catalogText(buildCatalog(readModels(directory), commit))
  if (!values.check) {
    writeFileSync(target, text)
    console.log(`${target}: ${Math.round(text.length / 1024)} KB`)
    return 0
  }
  const present = existsSync(target) ? readFileSync(target, 'utf8') : ''
  if (present === text) return 0
  console.error(`${target} differs from these models, first in ${firstDifference(present, text)}`)
  return 1
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { scratchFolder } from '@platform/tools/local/testing/scratch'
import { type DocumentBlock, documentBlocks, documentRoot } from '../support/document-blocks.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
let tools: ReturnType<typeof scratchFolder>
let checkout: ReturnType<typeof scratchFolder>
beforeAll(async () => {
  p = await openRunningPlatform('documents')
  tools = scratchFolder()
  // The files that a command writes must not remain in the repository.
  checkout = scratchFolder()
  for (const name of readdirSync(documentRoot)) symlinkSync(join(documentRoot, name), join(checkout.dir, name))
  // An answer with a failure status ends the script, as a failed command does.
  const curl = join(tools.dir, 'curl')
  const installed = execFileSync('which', ['curl'], { encoding: 'utf8' }).trim()
  writeFileSync(curl, `#!/bin/sh\nexec ${installed} --fail-with-body --silent --show-error "$@"\n`)
  chmodSync(curl, 0o755)
})
afterAll(async () => {
  await p?.close()
  tools?.[Symbol.dispose]()
  checkout?.[Symbol.dispose]()
})

/** Replaces what differs between the platform of `npm start` and that of the test: the port and the file of its values. */
const here = (text: string): string =>
  text.replaceAll('http://127.0.0.1:8080', p.demo.gateway).replaceAll('./.local/demo.json', join(p.dir, 'demo.json'))

/** Runs a script in bash, in a folder with the entries of the repository's root. */
async function bash(script: string): Promise<{ code: number | null; stdout: string; output: string }> {
  // A reader has their own Node (20 or later), and not the one that the project installs.
  const own = (process.env.PATH ?? '').split(':').filter((folder) => !folder.startsWith(documentRoot))
  const env = { ...process.env, PATH: [tools.dir, ...own].join(':'), NATS_URL: p.demo.backing.nats }
  const child = spawn('bash', ['--norc', '-c', `set -eu -o pipefail\n${script}`], { cwd: checkout.dir, env })
  const result = { stdout: '', output: '' }
  child.stdout.on('data', (chunk) => {
    result.stdout += chunk
    result.output += chunk
  })
  child.stderr.on('data', (chunk) => {
    result.output += chunk
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...result }
}

const runs = documentBlocks.filter(({ needs }) => needs === undefined)
const scripts = runs.filter(({ language }) => language === 'sh')
const byDocument = [...Map.groupBy(scripts, ({ document }) => document)]
const setup = (): string =>
  scripts
    .filter(({ document }) => document === 'README.md')
    .map(({ text }) => text)
    .join('\n')

describe('the commands of a document', () => {
  it('are in several documents', () => expect(byDocument.length).toBeGreaterThan(7))

  it.each(byDocument)('run as printed, one after the other: %s', async (document, blocks) => {
    const own = blocks.map(({ text }) => text).join('\n')
    const script = document === 'README.md' ? own : `exec 3>&1 >/dev/null\n${setup()}\nexec >&3\n${own}`
    const { code, output } = await bash(here(script))
    expect([document, code, code === 0 ? '' : output]).toEqual([document, 0, ''])
  })
})

/** Commands of a transcript, each with its printed output. */
const stepsOf = ({ text }: DocumentBlock): { command: string; printed: string[] }[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = '', ...printed] = step.trimEnd().split('\n')
      return { command, printed }
    })

const elided = /\b([a-z]+_)[0-9a-f]{4}…/g

describe('the transcripts of a document', () => {
  const transcripts = [
    ...Map.groupBy(
      runs.filter(({ language }) => language === 'console'),
      ({ document }) => document,
    ),
  ]
  it('exist', () => expect(transcripts.length).toBeGreaterThan(0))

  it.each(transcripts)('run as printed, with output of that form: %s', async (_document, blocks) => {
    const actual = new Map<string, string>()
    for (const { command, printed } of blocks.flatMap(stepsOf)) {
      const complete = command.replaceAll(elided, (id) => actual.get(id) ?? id)
      const { code, stdout, output } = await bash(here(complete))
      expect([command, code, code === 0 ? '' : output]).toEqual([command, 0, ''])
      for (const line of printed) {
        for (const [id, prefix = ''] of line.matchAll(elided)) {
          const found = new RegExp(`${prefix}[0-9a-f]{8,}`).exec(stdout)?.[0]
          if (!actual.has(id) && found) actual.set(id, found)
        }
        // Ids, dates and secrets differ; the first word of a line, a label, does not.
        const [label = ''] = line.split(/\s/)
        if (/^[A-Za-z_-]+$/.test(label)) expect(stdout).toContain(label)
      }
    }
  })
})

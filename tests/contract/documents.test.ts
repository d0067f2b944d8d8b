import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parseArguments } from '@platform/operations/arguments'
import { commands } from '@platform/operations/commands'
import { scratchFolder } from '@platform/tools/local/testing/scratch'
import { parse } from 'yaml'
import { z } from 'zod'
import { type DocumentBlock, documentBlocks, documentRoot } from '../support/document-blocks.ts'
import { splitWords } from '../support/split-words.ts'
import { readCompose } from './support/compose-file.ts'
import { cannotRender, kustomize } from './support/kustomize.ts'
import { readEnvFile } from './support/read-env-file.ts'

/** Languages of blocks. Commands are in `sh` (a script) and `console` (commands after `$`, with their output). */
const languages = new Set(['sh', 'console', 'text', 'json', 'ts', 'yaml', 'sql', 'mermaid', 'diff', 'http'])
/** The needs of a block with commands that no test meets; such a block is only validated. */
const needs = new Set(['checkout', 'cluster', 'docker', 'person', 'server'])

const place = ({ document, line }: DocumentBlock) => `${document}:${line}`
const named = (blocks: readonly DocumentBlock[]) =>
  blocks.map((block): [string, DocumentBlock] => [place(block), block])
const scripts = documentBlocks.filter(({ language }) => language === 'sh' || language === 'console')

/** Lines of a block that are commands, with their continuation lines. */
const commandsOf = ({ language, text }: DocumentBlock): string[] =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => language === 'sh' || line.startsWith('$ '))
    .map((line) => (language === 'console' ? line.slice(2) : line))

describe('a block of a document', () => {
  it.each(named(documentBlocks))('states a known language and needs: %s', (_place, { language, needs: needed }) => {
    expect(languages).toContain(language)
    if (needed !== undefined) expect(needs).toContain(needed)
  })

  it.each(named(scripts))('with commands is valid bash: %s', (_place, block) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: commandsOf(block).join('\n'), encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })
})

const admin = scripts.flatMap((block) =>
  commandsOf(block)
    .filter((line) => /^npm run (--silent )?admin -- /.test(line))
    .map((line): [string, string] => [place(block), line]),
)

describe('a command of npm run admin in a document', () => {
  it('exists', () => expect(admin.length).toBeGreaterThan(10))

  it.each(admin)('has valid arguments: %s %s', (_place, line) => {
    const args = splitWords(line.replace(/^.*? -- /, ''))
    expect(parseArguments(commands, args)).toMatchObject({ command: { words: args.slice(0, 2).join(' ') } })
  })
})

describe('a command of docker compose in a document', () => {
  const lines = scripts.flatMap((block) => commandsOf(block)).filter((line) => line.startsWith('docker compose '))
  it('names services that the compose file has', () => {
    expect(lines.length).toBeGreaterThan(1)
    const { services } = readCompose(readEnvFile(join(documentRoot, 'infra/compose/.env.example')))
    for (const line of lines) {
      const [, name] = /^docker compose run --rm (\S+)/.exec(line) ?? []
      if (name !== undefined) expect(Object.keys(services)).toContain(name)
    }
  })
})

const describeRendered = cannotRender ? describe.skip : describe
describeRendered('the overlay of docs/deploy.md', () => {
  const block = documentBlocks.find(({ document, language }) => document === 'docs/deploy.md' && language === 'yaml')
  const Overlay = z.looseObject({ secretGenerator: z.array(z.looseObject({ envs: z.array(z.string()) })) })

  it('renders, and its first command applies everything that the migration needs', () => {
    using folder = scratchFolder()
    const production = join(folder.dir, 'k8s/overlays/production')
    cpSync(join(documentRoot, 'k8s/base'), join(folder.dir, 'k8s/base'), { recursive: true })
    mkdirSync(join(production, 'secrets'), { recursive: true })
    writeFileSync(join(production, 'kustomization.yaml'), block?.text ?? '')
    for (const { envs } of Overlay.parse(parse(block?.text ?? '')).secretGenerator)
      for (const file of envs) writeFileSync(join(production, file), 'POSTGRES_URL=postgres://example\n')
    const objects = kustomize(production)
    const selected = objects.filter(({ metadata }) => metadata.labels['app.kubernetes.io/name'] === 'migrate')
    expect(selected.map(({ kind }) => kind).sort()).toEqual(['Job', 'Secret', 'ServiceAccount'])
    const commandLine = scripts
      .map(({ text }) => text)
      .find((text) => text.includes('-l app.kubernetes.io/name=migrate'))
    expect(commandLine).toContain('kubectl apply -k k8s/overlays/production -l app.kubernetes.io/name=migrate')
  })

  it('has a Secret for every workload that reads one', () => {
    const base = readFileSync(join(documentRoot, 'k8s/base/kustomization.yaml'), 'utf8')
    const workloads = [...base.matchAll(/^ {2}- ([a-z-]+)\.yaml$/gm)].map(([, name]) => name)
    for (const name of workloads.filter((one) => one !== 'network-policies'))
      expect(block?.text).toMatch(new RegExp(`name: ${name}\\b[^]*secrets/${name}\\.env`))
  })
})

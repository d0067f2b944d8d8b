import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { root } from './support/root.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'counts-'))
  writeFileSync(join(dir, 'nothing.mjs'), 'export default () => {}\n')
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Runs Jest on one small suite, as a child of this process. */
async function runJest(env: NodeJS.ProcessEnv): Promise<void> {
  const setup = ['--globalSetup', '--globalTeardown'].flatMap((option) => [option, join(dir, 'nothing.mjs')])
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--config', 'tests/jest/config.js']
  await promisify(execFile)(process.execPath, [...jest, ...setup, '--runInBand', 'libs/errors/src/has-more-values'], {
    cwd: root,
    env: { ...process.env, ...env },
  })
}

it('a Jest that the test runner starts reports its counts and its end', async () => {
  const file = join(dir, 'own.json')
  await runJest({ TEST_COUNTS: file, TEST_RUNNER: String(process.pid) })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ failed: 0, skipped: 0 })
  expect(existsSync(`${file}.complete`)).toBe(true)
})

it('a Jest that a test starts does not report for the run that the test is part of', async () => {
  const file = join(dir, 'inherited.json')
  await runJest({ TEST_COUNTS: file, TEST_RUNNER: '1' })
  expect([file, `${file}.suites`, `${file}.complete`].filter(existsSync)).toEqual([])
})

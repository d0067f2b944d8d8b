import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { seedArguments } from './seed-arguments.ts'

const run = (...args: string[]) =>
  spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'seed.ts'), ...args],
    { encoding: 'utf8' },
  )

describe('the seed command', () => {
  it('prints its usage on request', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('usage:') })
  })

  it('answers invalid arguments with the usage and exit code 2', () => {
    expect(run('--tenant', 'acme')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('usage:') })
  })

  it('prints one line about a failure', () => {
    const { status, stderr } = run('--tenant', 'harbor', '--url', 'mysql://root@127.0.0.1:1/nothing')
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1])
  })

  it.each([
    [[], '--tenant'],
    [['--tenant', 'harbor', '--rows', '12'], '--rows'],
    [['--tenant', 'harbor', '--rows', '1e6'], '--rows'],
    [['--tenant', 'harbor', '--url', 'http://x/y'], '--url'],
    [['--tenant', 'harbor', '--url', 'mysql://x:3306'], '--url'],
    [['--tenant', 'harbor', '--today', '2026-02-30'], 'date'],
    [['--tenant', 'harbor', 'extra'], 'extra'],
  ])('refuses %j', (args, named) => {
    expect(() => seedArguments(args)).toThrow(named)
  })

  it('accepts the documented options', () => {
    const args = [
      '--tenant',
      'northwind',
      '--rows',
      '5000000',
      '--today',
      '2026-02-28',
      '--fresh',
      '--url',
      'mysql://u:p@h:1/d',
    ]
    expect(seedArguments(args)).toEqual({
      tenant: 'northwind',
      rows: 5_000_000,
      today: '2026-02-28',
      fresh: true,
      url: 'mysql://u:p@h:1/d',
    })
  })
})

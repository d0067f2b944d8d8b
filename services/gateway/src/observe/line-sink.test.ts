import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { LineSink } from './line-sink.ts'

let dir: string
let fd: number
let sink: LineSink
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'line-sink-'))
  fd = openSync(join(dir, 'log'), 'w')
  sink = new LineSink(fd)
})
afterEach(() => {
  sink.close()
  closeSync(fd)
  rmSync(dir, { recursive: true })
})
const written = (): string => readFileSync(join(dir, 'log'), 'utf8')

describe('LineSink', () => {
  it('writes every line whole and in order, with characters of every width', async () => {
    let expected = ''
    for (let n = 0; n < 20_000; n++) {
      const line = `{"n":${n},"path":"/é/€/${'x'.repeat(n % 50)}"}\n`
      sink.write(line)
      expected += line
      // 2,000 lines fill less than one buffer, so a slow disk cannot make the sink drop a line.
      if (n % 2_000 === 1_999) await until('the lines to be written', () => written().length === expected.length)
    }
    expect(written()).toBe(expected)
    expect(sink.dropped).toBe(0)
  })

  it('drops and counts lines that do not fit while the output is blocked', () => {
    const line = `${'x'.repeat(999)}\n`
    for (let n = 0; n < 2_000; n++) sink.write(line)
    expect(sink.dropped).toBeGreaterThan(1_000)
  })

  it('writes the last lines when it is closed', () => {
    sink.write('last words\n')
    sink.close()
    expect(written()).toBe('last words\n')
    sink.write('and one more\n')
    expect(written()).toBe('last words\nand one more\n')
  })
})

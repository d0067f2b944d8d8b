import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from '@jest/globals'

const run = promisify(execFile)
const each = 1_000

it('two processes that choose ports at the same time are given different ones', async () => {
  const module = JSON.stringify(join(import.meta.dirname, 'free-port.ts'))
  const script = `
    const { freePort } = await import(${module})
    const ports = []
    while (ports.length < ${each}) ports.push(await freePort())
    process.stdout.write(ports.join(), () => process.stdin.once('data', () => process.exit()))`
  const children = [1, 2].map(() => run(process.execPath, ['--input-type=module', '-e', script]))
  const outputs = await Promise.all(
    children.map(
      ({ child }) =>
        new Promise<string>((resolve) => {
          let text = ''
          child.stdout?.on('data', (part) => {
            text += part
            if (text.split(',').length === each) resolve(text)
          })
        }),
    ),
  )
  for (const { child } of children) child.stdin?.write('end')
  await Promise.all(children)
  const ports = outputs.flatMap((text) => text.split(','))
  expect(new Set(ports).size).toBe(2 * each)
})

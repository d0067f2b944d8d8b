import { expect, it } from '@jest/globals'
import { startOptions } from './options.ts'

it('defaults to one gateway on port 8080 and existing data', () => {
  expect(startOptions([], {})).toEqual({ port: 8080, gateways: 1, rows: undefined, fresh: false })
})

it('reads the port from PORT and the rest from arguments', () => {
  const options = startOptions(['--fresh', '--gateways', '3', '--rows=200000'], { PORT: '9090' })
  expect(options).toEqual({ port: 9090, gateways: 3, rows: 200_000, fresh: true })
})

it.each([
  [['--gateways', '0'], {}, '--gateways must be an integer'],
  [['--gateways', 'two'], {}, '--gateways must be an integer'],
  [['--rows', '-1'], {}, "'--rows'"],
  [['--rows', '1.5'], {}, '--rows must be an integer'],
  [[], { PORT: '70000' }, 'PORT must be an integer'],
  [['--gateways', '2'], { PORT: '65535' }, 'PORT must be an integer'],
  [['--refresh'], {}, "Unknown option '--refresh'"],
  [['gateway'], {}, 'Unexpected argument'],
])('refuses %j with %j and names the reason', (args, env, message) => {
  expect(() => startOptions(args, env)).toThrow(message)
})

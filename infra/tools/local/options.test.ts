import { expect, it } from '@jest/globals'
import { startOptions } from './options.ts'

it('runs one gateway on 8080 over the data that is there unless told otherwise', () => {
  expect(startOptions([], {})).toEqual({ port: 8080, gateways: 1, rows: undefined, fresh: false })
})

it('takes the port from PORT and the rest from arguments', () => {
  const options = startOptions(['--fresh', '--gateways', '3', '--rows=200000'], { PORT: '9090' })
  expect(options).toEqual({ port: 9090, gateways: 3, rows: 200_000, fresh: true })
})

it.each([
  [['--gateways', '0'], {}, '--gateways is a whole number'],
  [['--gateways', 'two'], {}, '--gateways is a whole number'],
  [['--rows', '-1'], {}, "'--rows'"],
  [['--rows', '1.5'], {}, '--rows is a whole number'],
  [[], { PORT: '70000' }, 'PORT is a whole number'],
  [['--gateways', '2'], { PORT: '65535' }, 'PORT is a whole number'],
  [['--refresh'], {}, "Unknown option '--refresh'"],
  [['gateway'], {}, 'Unexpected argument'],
])('refuses %j with %j and says why', (args, env, message) => {
  expect(() => startOptions(args, env)).toThrow(message)
})

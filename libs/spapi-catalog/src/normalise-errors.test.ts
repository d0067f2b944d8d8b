import { expect, it } from '@jest/globals'
import { normaliseErrors } from './index.ts'

const one = { code: 'InvalidInput', message: 'wrong' }

it.each<[string, unknown, unknown]>([
  ['a list under errors', { errors: [{ ...one, details: 'x' }] }, [{ ...one, details: 'x' }]],
  [
    'a list beside a payload',
    { payload: {}, errors: [one, { code: 'B', message: 'b' }] },
    [one, { code: 'B', message: 'b' }],
  ],
  ['a bare list', [one], [one]],
  ['one error by itself', one, [one]],
  ['one error under errors', { errors: one }, [one]],
  ['an error without message', { errors: [{ code: 'X' }] }, [{ code: 'X', message: 'X' }]],
  ['details that are not text', { errors: [{ ...one, details: { a: 1 } }] }, [{ ...one, details: '{"a":1}' }]],
  ['empty details', { errors: [{ ...one, details: '' }] }, [one]],
  [
    'Login with Amazon',
    { error: 'invalid_grant', error_description: 'no' },
    [{ code: 'invalid_grant', message: 'no' }],
  ],
  ['a gateway', { message: 'Forbidden' }, [{ code: 'Unknown', message: 'Forbidden' }]],
  ['a service', { __type: 'Throttling', Message: 'slow' }, [{ code: 'Throttling', message: 'slow' }]],
  ['nothing', {}, []],
  ['an empty payload', { payload: {} }, []],
  ['null', null, []],
  ['a page of HTML', '<html>', []],
  ['rubbish in a list', { errors: [null, 1, [], {}] }, []],
])('errors are read from %s', (_shape, body, errors) => expect(normaliseErrors(body)).toEqual(errors))

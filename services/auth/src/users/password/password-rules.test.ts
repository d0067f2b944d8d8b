import { expect, it } from '@jest/globals'
import { requireGoodPassword } from './password-rules.ts'

const user = { email: 'johanna.smith@northwind.example', name: 'Johanna Smith' }
const check = (password: string) => () => requireGoodPassword(password, user)

it.each([
  ['short-enough', 'twelve characters'],
  ['four words make one', 'words'],
  [`${'long '.repeat(25)}!`, 'almost the longest'],
  ['🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧', 'characters, not code units'],
  ['johanna.smith likes green tea', 'the name and enough of its own'],
])('takes %j (%s)', (password) => {
  expect(check(password)).not.toThrow()
})

it.each([
  ['', 'at least 12'],
  ['eleven char', 'at least 12'],
  ['x1'.repeat(65), 'at most 128'],
  ['aaaaaaaaaaaaaaaa', 'repeat a few characters'],
  ['ababababababab', 'repeat a few characters'],
  ['Password 1234', 'most common'],
  ['qwertyuiop123', 'most common'],
  ['correct-horse-battery-staple', 'most common'],
  ['johanna.smith@northwind.example', 'name or e-mail'],
  ['Johanna.Smith1', 'name or e-mail'],
  ['JohannaSmith2026', 'name or e-mail'],
])('refuses %j: %s', (password, message) => {
  expect(check(password)).toThrow(message)
})

it('a refused password is not part of the error, which names the field', () => {
  expect(check('Password 1234')).toThrow(
    expect.objectContaining({
      kind: 'validation_error',
      details: { issues: [expect.objectContaining({ path: 'password' })] },
    }),
  )
  expect(check('Password 1234')).not.toThrow(/1234/)
})

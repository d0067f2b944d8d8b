import { expect, it } from '@jest/globals'
import { leadingTo, nextPath } from './next-path.ts'

it.each([
  '/admin',
  '/admin/account',
  '/admin/t/tnt_1/credentials?page=2',
  '/admin/invitation?token=abc_DEF-123',
  '/oauth/interaction/uid',
  '/admin/x?next=https://evil.example',
])('the destination %j is kept', (path) => {
  expect(nextPath(path)).toBe(path)
})

it.each([
  ['nothing', undefined],
  ['a list', ['/admin/account', '/admin/x']],
  ['an address elsewhere', 'https://evil.example/admin'],
  ['another scheme', 'javascript:alert(1)//admin'],
  ['no scheme', '//evil.example/admin'],
  ['a backslash', '/\\evil.example/admin'],
  ['a backslash further on', '/admin/..\\..\\evil'],
  ['two backslashes', '\\\\evil.example'],
  ['a tab', '/\t/evil.example'],
  ['a tab at its beginning', '\t//evil.example'],
  ['a line break', '/admin\r\nSet-Cookie: a=b'],
  ['NUL', '/admin/\0'],
  ['a space', '/admin/ x'],
  ['not ASCII', '/admin/\u2028'],
  ['dot segments', '/admin/../evil'],
  ['encoded dot segments', '/admin/%2e%2e/evil'],
  ['dot segments to another host', '/admin/..//evil.example'],
  ['an encoded slash', '/%2Fevil.example'],
  ['an encoded backslash', '/%5Cevil.example'],
  ['double encoding', '%2F%2Fevil.example'],
  ['a user name', '/@evil.example'],
  ['a path with the same prefix', '/administrator'],
  ['the API', '/api/tables'],
  ['an OAuth endpoint', '/oauth/authorize?client_id=x'],
  ['the page itself', '/admin/sign-in?next=/admin/sign-in'],
  ['signing out', '/admin/sign-out'],
  ['a path that is too long', `/admin/${'x'.repeat(2_000)}`],
])('the destination is the console for %s', (_what, path) => {
  expect(nextPath(path)).toBe('/admin')
})

it("a page's URL carries the destination, unless it is the console", () => {
  expect(leadingTo('/admin/sign-in', '/admin/t/a?b=c&d')).toBe('/admin/sign-in?next=%2Fadmin%2Ft%2Fa%3Fb%3Dc%26d')
  expect(leadingTo('/admin/sign-in', '/admin')).toBe('/admin/sign-in')
})

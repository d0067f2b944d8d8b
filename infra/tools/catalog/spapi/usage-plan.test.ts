import { expect, it } from '@jest/globals'
import { usagePlanOf } from './usage-plan.ts'

const head = '| Rate (requests per second) | Burst |\n| ---- | ---- |\n'

it.each<[string, string, unknown]>([
  ['a table', `Text.\n\n**Usage Plan:**\n\n${head}| 0.0167 | 20 |\n\nMore 3 | 4 | text.`, { rate: 0.0167, burst: 20 }],
  ['a heading in plain letters', `Usage plan:\n${head}| 2 | 2 |`, { rate: 2, burst: 2 }],
  ['a rate without a zero', `**Usage Plan:**\n${head}| .5 | 30 |`, { rate: 0.5, burst: 30 }],
  [
    'a column before the rate',
    '**Usage Plans:**\n| Plan type | Rate | Burst |\n| ---- | ---- | ---- |\n|Default| 5 | 10 |\n|Selling partner specific| Variable | Variable |',
    { rate: 5, burst: 10 },
  ],
  [
    'a backslash and an n for each line break',
    `**Usage Plan:**\n\n${head}| 2 | 6 |`.replaceAll('\n', '\\n'),
    { rate: 2, burst: 6 },
  ],
  ['a table with n in place of numbers', `**Usage Plan:**\n\n${head}| n | n |`, undefined],
  ['numbers before the heading', '| 1 | 2 |', undefined],
  ['no table', 'Returns things.', undefined],
])('a usage plan is read from %s', (_what, description, plan) => expect(usagePlanOf(description)).toEqual(plan))

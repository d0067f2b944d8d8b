import { describe, expect, it } from '@jest/globals'
import { splitStatements } from './split-statements.ts'

describe('splitStatements', () => {
  it('omits comments and empty statements', () => {
    expect(splitStatements('-- one;\nSELECT 1;\n\n  -- two\nSELECT\n  2;\n;\n')).toEqual(['SELECT 1', 'SELECT\n  2'])
  })

  it('keeps a semicolon inside a line', () => {
    expect(splitStatements("SELECT 'a; b';\r\nSELECT 2")).toEqual(["SELECT 'a; b'", 'SELECT 2'])
  })
})

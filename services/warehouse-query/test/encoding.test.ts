import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts'
import { openPool } from './support/query.ts'

let own: OwnDatabase
let db: ReturnType<typeof openPool>
beforeAll(async () => {
  own = await openOwnDatabase([
    `CREATE TABLE every_type (
      id INT PRIMARY KEY, tiny TINYINT(1), padded INT(6) ZEROFILL, big BIGINT, ubig BIGINT UNSIGNED, money DECIMAL(18,4), ratio DOUBLE, single FLOAT, flags BIT(10),
      day DATE, moment DATETIME(3), at_time TIME, stamp TIMESTAMP NULL, built YEAR, name VARCHAR(100), body TEXT, choice ENUM('a','b'), several SET('x','y'),
      raw VARBINARY(8), bin4 BINARY(4), blobby BLOB, doc JSON, spot POINT, latin VARCHAR(20) CHARACTER SET latin1)`,
    `INSERT INTO every_type VALUES (1, 1, 42, -9223372036854775808, 18446744073709551615, 1234567.8900, 0.1, 1.5, b'1000000001',
      '2024-02-29', '2026-01-02 03:04:05.678', '-12:34:56', '2026-01-02 03:04:05', 2026, 'Ünïcode 🦊', 'tab\\tnewline\\nquote" back\\\\slash', 'b', 'x,y',
      x'00ff10', 'ab', x'deadbeef', '{"a": [1, 2.50, 12345678901234567890]}', ST_GeomFromText('POINT(1.5 -2)'), 'é')`,
    'INSERT INTO every_type (id) VALUES (2)',
  ])
  db = openPool(own.account)
})
afterAll(async () => {
  db.pool.close()
  await own.close()
})

const selected = async (expression: string): Promise<unknown> =>
  (await db.query(`SELECT ${expression} AS v`)).rows[0]?.v

describe('every type has one defined JSON form', () => {
  it.each<[string, unknown]>([
    ['tiny', 1],
    ['padded', 42],
    ['big', '-9223372036854775808'],
    ['ubig', '18446744073709551615'],
    ['money', '1234567.8900'],
    ['ratio', 0.1],
    ['single', 1.5],
    ['flags', 513],
    ['day', '2024-02-29'],
    ['moment', '2026-01-02 03:04:05.678'],
    ['at_time', '-12:34:56'],
    ['stamp', '2026-01-02 03:04:05'],
    ['built', 2026],
    ['name', 'Ünïcode 🦊'],
    ['body', 'tab\tnewline\nquote" back\\slash'],
    ['choice', 'b'],
    ['several', 'x,y'],
    ['raw', Buffer.from('00ff10', 'hex').toString('base64')],
    ['bin4', Buffer.from('ab\0\0').toString('base64')],
    ['blobby', '3q2+7w=='],
    ['spot', { type: 'Point', coordinates: [1.5, -2] }],
    ['latin', 'é'],
  ])('%s', async (column, expected) => {
    const { rows } = await db.query(`SELECT ${column} AS v FROM every_type ORDER BY id`)
    expect(rows).toEqual([{ v: expected }, { v: null }])
  })

  it('JSON columns are JSON, and their big numbers keep all digits', async () => {
    const { json, rows } = await db.query('SELECT doc FROM every_type WHERE id = 1')
    expect(json).toContain('12345678901234567890')
    expect(rows[0]?.doc).toMatchObject({ a: [1, 2.5, expect.any(Number)] })
    expect(await selected(`JSON_OBJECT('k', JSON_ARRAY(1, 'two', NULL))`)).toEqual({ k: [1, 'two', null] })
  })

  it.each<[string, unknown]>([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740991', -9_007_199_254_740_991],
    ['-9007199254740992', '-9007199254740992'],
    ['0', 0],
    ['COUNT(*)', 1],
    ['TRUE', 1],
    ['NULL', null],
    ["''", ''],
    ['1e100', 1e100],
    ['1/3', '0.3333'],
    ["x'00'", 'AA=='],
    [
      `ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))')`,
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
      },
    ],
    [
      `ST_GeomFromText('MULTIPOINT(1 2,3 4)')`,
      {
        type: 'MultiPoint',
        coordinates: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      `ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,2 2))')`,
      {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [1, 1] },
          {
            type: 'LineString',
            coordinates: [
              [0, 0],
              [2, 2],
            ],
          },
        ],
      },
    ],
  ])('%s', async (expression, expected) => {
    expect(await selected(expression)).toEqual(expected)
  })

  it('every control character and every plane of Unicode arrives unchanged', async () => {
    const text = `${Array.from({ length: 160 }, (_, code) => String.fromCharCode(code)).join('')}\u2028\ufffd\ud83e\udd8a`
    expect(await selected(`CONVERT(x'${Buffer.from(text).toString('hex')}' USING utf8mb4)`)).toBe(text)
  })
})

describe('the shape of an answer', () => {
  it('a repeated column name is numbered, and no value is lost', async () => {
    const { rows, columns } = await db.query('SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a')
    expect(rows).toEqual([{ a: 1, a_3: 2, a_2: 3, a_4: 4 }])
    expect(columns.map(({ name }) => name)).toEqual(['a', 'a_3', 'a_2', 'a_4'])
  })

  it('an empty result still has columns with types', async () => {
    const { rows, columns, rowCount } = await db.query(
      'SELECT id, money, day, doc, raw, spot FROM every_type WHERE FALSE',
    )
    expect({ rows, rowCount }).toEqual({ rows: [], rowCount: 0 })
    expect(columns.map(({ type }) => type)).toEqual(['INT', 'DECIMAL', 'DATE', 'JSON', 'VARBINARY', 'GEOMETRY'])
  })

  it('column names that are special in JavaScript arrive unchanged', async () => {
    const { json } = await db.query('SELECT 1 AS `__proto__`, 2 AS `constructor`, 3 AS `a"b\\\\c`')
    expect(json).toContain('{"__proto__":1,"constructor":2,"a\\"b\\\\\\\\c":3}')
  })

  it('the answer reports its duration', async () => {
    const { bytes, durationMs, json } = await db.query('SELECT 1')
    expect(bytes).toBe(Buffer.byteLength(json))
    expect(durationMs).toBeGreaterThan(0)
  })
})

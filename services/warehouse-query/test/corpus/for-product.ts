import type { Dialect } from '../../src/guard/grammar/cursor.ts'
import { FIXTURE_SQL } from './fixture.ts'
import { READS } from './reads.ts'
import { READS_WITH_PARAMS } from './reads-with-params.ts'

/**
 * Statements that MySQL 9.7 refuses with an error of its own: syntax and functions that it lacks (MD5 and SHA1 since 9.6), and a
 * comparison of a table's column with one of JSON_TABLE, which has the collation of the connection.
 */
const MARIADB_ALONE = new RegExp(
  [
    'ROWS EXAMINED|OFFSET (\\d+|\\?) ROWS|FETCH FIRST|GROUP BY status DESC|SYSTEM_TIME|CYCLE i RESTRICT',
    'PERCENTILE_|MEDIAN\\(amount\\) OVER|EXPLAIN EXTENDED|EXPLAIN PARTITIONS|^ANALYZE ',
    'SEPARATOR "" LIMIT|DESC, id LIMIT 1, 2\\)|ORDER BY status LIMIT 2\\)',
    'NVL2|AS INT\\)|AS INET6\\)|ADD_MONTHS|TO_CHAR|LPAD\\(id, 5\\),|NATURAL_SORT_KEY|MD5|JSON_QUERY|JSON_COMPACT',
    'c\\.country = a\\.country',
  ].join('|'),
)

const sequenceTable = /^(INSERT INTO \w+) (.*) FROM seq_1_to_(\d+)$/s

/** Returns the fixture in a form that a product accepts: MySQL has no system versioning and no sequence tables. */
export const fixtureFor = (product: Dialect): readonly string[] =>
  product === 'mariadb'
    ? FIXTURE_SQL
    : FIXTURE_SQL.map((sql) =>
        sql
          .replace(' WITH SYSTEM VERSIONING', '')
          .replace(
            sequenceTable,
            '$1 WITH RECURSIVE numbers AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM numbers WHERE seq < $3) $2 FROM numbers',
          ),
      )

/** Returns the reads that must run on a product. */
export const readsFor = (product: Dialect): { sql: string; params?: unknown }[] =>
  [...READS.map((sql) => ({ sql })), ...READS_WITH_PARAMS].filter(
    ({ sql }) => product === 'mariadb' || !MARIADB_ALONE.test(sql),
  )

/** The schema that the corpus statements are written for. */
export const FIXTURE_SCHEMA = 'tenant_fixture'

/** A small warehouse, one statement per entry, to run inside FIXTURE_SCHEMA. It has enough rows for windows, joins and JSON. */
export const FIXTURE_SQL: readonly string[] = [
  `CREATE TABLE orders (
    id BIGINT NOT NULL PRIMARY KEY, account_id INT NOT NULL, status VARCHAR(20) NOT NULL, type VARCHAR(20), date DATE NOT NULL,
    created_at DATETIME(3) NOT NULL, amount DECIMAL(12, 2) NOT NULL, units INT UNSIGNED NOT NULL, currency CHAR(3) NOT NULL,
    name VARCHAR(100), \`rank\` INT, \`order\` INT, value DOUBLE, role VARCHAR(10), user VARCHAR(20), doc JSON, raw VARBINARY(32),
    KEY account_date (account_id, date), KEY status_index (status))`,
  `CREATE TABLE accounts (
    id INT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, parent_id INT, country CHAR(2), joined DATE, KEY parent (parent_id))`,
  `CREATE TABLE search_terms (
    id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, term VARCHAR(200) NOT NULL, title VARCHAR(200), clicks INT, cost DECIMAL(10, 4),
    FULLTEXT KEY words (term, title)) ENGINE = InnoDB`,
  `CREATE TABLE daily (
    day DATE NOT NULL, asin VARCHAR(10) NOT NULL, sessions INT, sales DECIMAL(12, 2), PRIMARY KEY (day, asin))
    PARTITION BY RANGE (TO_DAYS(day)) (
      PARTITION p2025 VALUES LESS THAN (TO_DAYS('2026-01-01')), PARTITION p2026 VALUES LESS THAN MAXVALUE)`,
  'CREATE TABLE history (id INT PRIMARY KEY, price DECIMAL(8, 2)) WITH SYSTEM VERSIONING',
  'CREATE TABLE stores (id INT PRIMARY KEY, place POINT NOT NULL)',
  'CREATE TABLE `Größe 尺寸` (id INT, `über` INT, `select` INT, `back``tick` INT)',
  'CREATE TABLE 1abc (1a INT, 2b INT)',
  "CREATE VIEW shipped AS SELECT id, amount FROM orders WHERE status = 'shipped'",
  `INSERT INTO accounts VALUES (1, 'Acme', NULL, 'US', '2024-01-01'), (2, 'Acme EU', 1, 'DE', '2024-06-01'), (3, 'Bolt', NULL, 'GB', '2025-03-15')`,
  `INSERT INTO orders SELECT seq, 1 + seq % 3, ELT(1 + seq % 4, 'shipped', 'pending', 'canceled', 'shipped'), ELT(1 + seq % 2, 'retail', 'fba'),
    '2025-12-01' + INTERVAL seq DAY, '2025-12-01 10:00:00' + INTERVAL seq * 7 HOUR, seq * 1.25, seq % 5, ELT(1 + seq % 2, 'USD', 'EUR'),
    CONCAT('order ', seq), seq, seq, seq / 3, 'buyer', 'someone',
    JSON_OBJECT('sku', CONCAT('S', seq), 'items', JSON_ARRAY(JSON_OBJECT('q', seq, 'tags', JSON_ARRAY('a', 'b')))), UNHEX('00FF')
    FROM seq_1_to_60`,
  `INSERT INTO search_terms (term, title, clicks, cost) VALUES ('garden hose', 'Garden hose 30 m', 10, 4.5), ('red bucket', NULL, 3, 0.9)`,
  `INSERT INTO daily SELECT '2025-12-15' + INTERVAL seq DAY, ELT(1 + seq % 2, 'B000000001', 'B000000002'), seq * 10, seq * 3.5 FROM seq_1_to_40`,
  'INSERT INTO history VALUES (1, 10.00), (2, 20.00)',
  'INSERT INTO stores VALUES (1, POINT(1, 2)), (2, POINT(3, 4))',
  'INSERT INTO `Größe 尺寸` VALUES (1, 2, 3, 4)',
  'INSERT INTO 1abc VALUES (1, 2)',
]

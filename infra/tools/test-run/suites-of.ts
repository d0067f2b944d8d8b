/** Suites that verify a release of a server, by the server's name. */
const suitesOf: Record<string, readonly string[]> = {
  warehouse: [
    'libs/warehouse-schema/',
    'libs/warehouse-loader/',
    'services/warehouse-query/',
    'infra/demo/',
    'tests/security/(sql|data-plane)\\.',
    'tests/e2e/data-plane',
  ],
  nats: ['libs/messaging/', 'libs/events/', 'libs/tokens/', 'services/audit-log/', 'tests/e2e/main-job'],
  redis: ['libs/redis/', 'libs/amazon/', 'libs/spapi-client/', 'services/gateway/'],
  postgres: [
    'libs/postgres/',
    'libs/events/',
    'libs/amazon-connections/',
    'infra/operations/',
    'services/audit-log/',
    'services/auth/',
  ],
}

/** Expands a server's name to the patterns of its suites if another release of it is selected (`TEST_WAREHOUSE=…`). */
export const expandPattern = (pattern: string): readonly string[] =>
  (process.env[`TEST_${pattern.toUpperCase()}`] && suitesOf[pattern]) || [pattern]

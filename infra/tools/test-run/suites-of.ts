/** The suites that say whether a release of a server can be used; the name of the server stands for all of them. */
const suitesOf: Record<string, readonly string[]> = {
  warehouse: [
    'libs/warehouse-schema/',
    'services/warehouse-query/',
    'infra/demo/',
    'tests/security/(sql|data-plane)\\.',
    'tests/e2e/data-plane',
  ],
  nats: ['libs/messaging/', 'libs/events/', 'libs/tokens/', 'services/audit-log/', 'tests/e2e/main-job'],
  redis: ['libs/redis/', 'libs/amazon/', 'services/gateway/'],
  postgres: ['libs/postgres/', 'libs/events/', 'infra/operations/', 'services/audit-log/', 'services/auth/'],
}

/** Patterns of suites, a server's name expanded when another release of it was asked for (`TEST_WAREHOUSE=…`). */
export const expandPattern = (pattern: string): readonly string[] =>
  (process.env[`TEST_${pattern.toUpperCase()}`] && suitesOf[pattern]) || [pattern]

import { resolve } from 'node:path'
import { measureSlowness, patienceMs, slownessVariable } from '@platform/testkit'

const rootDir = resolve(import.meta.dirname, '../..')

// The workers inherit it and scale their waits by the machine's speed.
process.env[slownessVariable] ??= String(measureSlowness())

/**
 * The suites that run in parallel on one shared stack. Suites of tests/serial, and `*.serial.test.ts`, need exclusive use of the
 * machine or the broker.
 */
export default {
  rootDir,
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/infra', '<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/.local/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tests/jest/strip-types.js' },
  // Its package.json names a main file that is not in the package.
  moduleNameMapper: {
    '^@scaleleap/amazon-marketplaces$':
      '<rootDir>/node_modules/.pnpm/node_modules/@scaleleap/amazon-marketplaces/lib/src/index.js',
  },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  globalSetup: '<rootDir>/tests/jest/global-setup.ts',
  globalTeardown: '<rootDir>/tests/jest/global-teardown.ts',
  testTimeout: patienceMs(180_000),
  reporters: ['default', '<rootDir>/tests/jest/counts.js'],
  maxWorkers: 2,
}

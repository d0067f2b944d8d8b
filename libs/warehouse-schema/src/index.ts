export { type AppliedMigration, applyWarehouseSchema, type WarehouseConnection } from './apply-warehouse-schema.ts'
export { databaseLock } from './database-lock.ts'
export { refreshSearchTermSums, withdrawSearchTermSums } from './refresh-search-term-sums.ts'
export { searchTermId, searchTermSums, searchTermSumsDays } from './search-term-sums.ts'

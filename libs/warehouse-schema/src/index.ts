export { type AppliedMigration, applyWarehouseSchema, type WarehouseConnection } from './apply-warehouse-schema.ts'

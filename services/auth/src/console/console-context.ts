import type { ManageApps } from '../apps/manage-apps.ts'
import type { Config } from '../config.ts'
import type { ManageCredentials } from '../credentials/manage-credentials.ts'
import type { TenantStore } from '../credentials/tenant-store.ts'
import type { ManageGrants } from '../grants/manage-grants.ts'
import type { ShowOnce } from '../pages/show-once.ts'
import type { ManageSetupCodes } from '../setup-codes/manage-setup-codes.ts'
import type { ManageTenants } from '../tenants/manage-tenants.ts'
import type { UsageStore } from '../usage/usage-store.ts'
import type { ManageUsers } from '../users/manage-users.ts'
import type { Sessions } from '../users/sessions.ts'
import type { AmazonReader } from './amazon/amazon-reader.ts'
import type { AuditReader } from './audit/audit-reader.ts'
import type { SyncReader } from './sync/sync-reader.ts'

/** Dependencies of the console: the session of the request, and the operations that the pages offer. */
export interface ConsoleContext {
  config: Pick<Config, 'oauth'>
  sessions: Pick<Sessions, 'current'>
  tenants: Pick<TenantStore, 'get' | 'list'>
  manageTenants: ManageTenants
  manageCredentials: ManageCredentials
  manageSetupCodes: ManageSetupCodes
  manageUsers: ManageUsers
  manageApps: ManageApps
  manageGrants: ManageGrants
  usage: Pick<UsageStore, 'series' | 'totals'>
  audit: AuditReader
  amazon: AmazonReader
  sync: SyncReader
  showOnce: ShowOnce
}

import type { ConsoleContext } from '../console-context.ts'
import type { TenantVisit } from '../visit.ts'
import { type KnownAccount, knownAccounts } from './account-fields.ts'
import type { AmazonMarketplace } from './amazon-reader.ts'
import type { ApiName } from './apis.ts'

/** The choices of a form that connects an account. */
export interface ConnectChoices {
  api: ApiName
  marketplaces: AmazonMarketplace[]
  known: KnownAccount[]
}

export async function loadConnectChoices(
  { amazon }: Pick<ConsoleContext, 'amazon'>,
  api: ApiName,
  { tenant }: TenantVisit,
): Promise<ConnectChoices> {
  const [marketplaces, known] = await Promise.all([amazon.marketplaces(api), knownAccounts({ amazon }, tenant.id)])
  return { api, marketplaces, known }
}

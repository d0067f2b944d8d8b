import type { ConsoleContext } from '../console-context.ts'
import type { TenantVisit } from '../visit.ts'
import { type KnownAccount, knownAccounts } from './account-fields.ts'
import type { AmazonPlace } from './amazon-reader.ts'
import type { ApiName } from './apis.ts'

/** What a form that connects an account has to choose from. */
export interface Surroundings {
  api: ApiName
  places: AmazonPlace[]
  known: KnownAccount[]
}

export async function surroundingsOf(
  { amazon }: Pick<ConsoleContext, 'amazon'>,
  api: ApiName,
  { tenant }: TenantVisit,
): Promise<Surroundings> {
  const [places, known] = await Promise.all([amazon.places(api), knownAccounts({ amazon }, tenant.id)])
  return { api, places, known }
}

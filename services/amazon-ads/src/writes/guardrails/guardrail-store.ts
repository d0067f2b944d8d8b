import type { Database } from '@platform/postgres'
import type { Guardrail, Limits } from './guardrail.ts'

interface Row {
  credential_id: string
  currency: string
  highest_bid: string | null
  highest_budget: string | null
  largest_change_percent: string | null
  daily_spend_increase: string | null
  updated_at: Date
  updated_by: string
}

const numberOf = (value: string | null): number | null => (value === null ? null : Number(value))

const guardrailOf = (row: Row): Guardrail => ({
  credentialId: row.credential_id || null,
  currency: row.currency || null,
  highestBid: numberOf(row.highest_bid),
  highestBudget: numberOf(row.highest_budget),
  largestChangePercent: numberOf(row.largest_change_percent),
  dailySpendIncrease: numberOf(row.daily_spend_increase),
  updatedAt: row.updated_at.toISOString(),
  updatedBy: row.updated_by,
})

/** Tenant, credential and currency of a guardrail; null means every credential, or every currency. */
export interface GuardrailKey {
  tenantId: string
  credentialId: string | null
  currency: string | null
}

/** The guardrails of all tenants, in Postgres. */
export class GuardrailStore {
  readonly #database: Database

  constructor({ database }: { database: Database }) {
    this.#database = database
  }

  async list(tenantId: string): Promise<Guardrail[]> {
    const rows = await this.#database.rows<Row>(
      `select credential_id, currency, highest_bid, highest_budget, largest_change_percent, daily_spend_increase,
         updated_at, updated_by
       from guardrails where tenant_id = $1 order by credential_id, currency`,
      [tenantId],
    )
    return rows.map(guardrailOf)
  }

  /** Replaces all four limits; without any limit, removes the guardrail. */
  async set({ tenantId, credentialId, currency }: GuardrailKey, limits: Limits, updatedBy: string): Promise<void> {
    const key = [tenantId, credentialId ?? '', currency ?? '']
    const { highestBid, highestBudget, largestChangePercent, dailySpendIncrease } = limits
    const values = [highestBid, highestBudget, largestChangePercent, dailySpendIncrease].map((value) => value ?? null)
    if (values.every((value) => value === null)) {
      await this.#database.rows(
        'delete from guardrails where tenant_id = $1 and credential_id = $2 and currency = $3',
        key,
      )
      return
    }
    await this.#database.rows(
      `insert into guardrails (tenant_id, credential_id, currency, highest_bid, highest_budget, largest_change_percent,
         daily_spend_increase, updated_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (tenant_id, credential_id, currency) do update set highest_bid = $4, highest_budget = $5,
         largest_change_percent = $6, daily_spend_increase = $7, updated_by = $8, updated_at = clock_timestamp()`,
      [...key, ...values, updatedBy],
    )
  }
}

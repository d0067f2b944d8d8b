import { type ApiVersionKey, apiVersionKeys, apiVersions } from './api-versions.ts'
import type { retryModes, Settings } from './settings-schema.ts'

/** The level that a setting comes from; a later one takes precedence. */
export type SettingsLevel = 'default' | 'platform' | 'tenant' | 'job'

/** The settings by which a job runs. */
export interface MergedSettings {
  retry: {
    /** `RetryAny` retries every failure of the network and every status from 400 on; `None` retries nothing. */
    mode: (typeof retryModes)[number]
    /** Statuses that `RetryWhenStatusCodeMatch` retries. */
    statusCodes: readonly number[]
    countMax: number
    /** Each wait is twice the one before. */
    multipliesWait: boolean
  }
  versions: Readonly<Record<ApiVersionKey, string>>
  /** As written; undefined means Login with Amazon's endpoint of the region. */
  tokenUrl: string | undefined
  /** The level of each setting that is not the default. */
  levels: Readonly<Partial<Record<keyof Settings, SettingsLevel>>>
}

/** Merges the settings of a job over the tenant's, those over the platform's, and those over the documented defaults. */
export function mergeSettings(platform: Settings, tenant: Settings, job: Settings): MergedSettings {
  const merged: Settings = {}
  const levels: Partial<Record<keyof Settings, SettingsLevel>> = {}
  for (const [level, settings] of [
    ['platform', platform],
    ['tenant', tenant],
    ['job', job],
  ] as const) {
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
    Object.assign(merged, given)
    for (const key of Object.keys(given)) levels[key as keyof Settings] = level
  }
  const versions = apiVersionKeys.map((key) => [key, merged[key] ?? apiVersions[key].version])
  return {
    retry: {
      mode: merged.RetryMode ?? 'RetryWhenStatusCodeMatch',
      statusCodes: merged.RetryStatusCodeList ?? [429],
      countMax: merged.RetryCountMax ?? 5,
      multipliesWait: merged.RetryMultiplyWaitTime ?? true,
    },
    versions: Object.fromEntries(versions) as Record<ApiVersionKey, string>,
    tokenUrl: merged.TokenUrl,
    levels,
  }
}

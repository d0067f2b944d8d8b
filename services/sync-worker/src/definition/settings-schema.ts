import { allowedValues } from '@platform/validation'
import { z } from 'zod'
import { type ApiVersionKey, apiVersionKeys, knownVersion, versionsOf } from './api-versions.ts'

/** Retry rules of a job, as ZappySys names them. */
export const retryModes = ['RetryWhenStatusCodeMatch', 'RetryAny', 'None'] as const

const statusCodesMax = 20
const codeMessage = 'must be status codes from 400 to 599, for example 429 or 429|503'

/** `429`, `"429"`, `"429|503"`, `"429,503"` or `[429, 503]`. */
const statusCodes = z
  .union([z.number(), z.string().max(200), z.array(z.unknown()).max(statusCodesMax)], { error: codeMessage })
  .transform((value, context) => {
    const texts = [value].flat().flatMap((one) => String(one).split(/[|,]/))
    const codes = texts.map((text) => (/^\s*[45]\d\d\s*$/.test(text) ? Number(text) : undefined))
    if (codes.length > statusCodesMax || codes.includes(undefined)) {
      context.addIssue({ code: 'custom', message: codeMessage })
      return z.NEVER
    }
    return [...new Set(codes.filter((code) => code !== undefined))]
  })

const retryCount = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^\d{1,4}$/)
        .transform(Number),
    ],
    { error: 'must be a whole number from 0 to 20' },
  )
  .refine((count) => count >= 0 && count <= 20, 'must be a whole number from 0 to 20')

const flag = z.union(
  [
    z.boolean(),
    z
      .string()
      .regex(/^(?:true|false)$/i)
      .transform((text) => text.toLowerCase() === 'true'),
  ],
  { error: 'must be true or false' },
)

const version = (key: ApiVersionKey) =>
  z
    .string()
    .max(40)
    .transform((given, context) => {
      const known = knownVersion(key, given)
      if (known !== undefined) return known
      context.addIssue({
        code: 'custom',
        message: `is not a version of this API: ${allowedValues(given, versionsOf(key))}`,
      })
      return z.NEVER
    })
    .optional()

const versions = Object.fromEntries(apiVersionKeys.map((key) => [key, version(key)])) as Record<
  ApiVersionKey,
  ReturnType<typeof version>
>

/** Settings of a job, and the tenant's and the platform's defaults of them. */
export const settingsSchema = z.strictObject({
  RetryMode: z.enum(retryModes).optional(),
  RetryStatusCodeList: statusCodes.optional(),
  RetryCountMax: retryCount.optional(),
  RetryMultiplyWaitTime: flag.optional(),
  TokenUrl: z.string().max(200).optional(),
  ...versions,
})

/** Settings as one level states them; absent keys come from the level above. */
export type Settings = z.infer<typeof settingsSchema>

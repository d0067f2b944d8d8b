import { type Region, regions } from '@platform/amazon'
import { phrases } from '@platform/validation'
import { z } from 'zod'

/** Names of the selling regions: Amazon's own, and the AWS region of each. */
const regionNames: Readonly<Record<string, Region>> = {
  ...Object.fromEntries(regions.map((region) => [region.toLowerCase(), region])),
  'us-east-1': 'NA',
  'eu-west-1': 'EU',
  'us-west-2': 'FE',
}

const region = z.string().transform((name, context): Region => {
  const known = Object.hasOwn(regionNames, name.toLowerCase()) ? regionNames[name.toLowerCase()] : undefined
  if (known) return known
  context.addIssue({ code: 'custom', message: 'must be one of NA, EU, FE, us-east-1, eu-west-1, us-west-2' })
  return z.NEVER
})

const secret = z.string().min(1).max(4_096)

/** Credentials that are written into the job, instead of the name of a connection. */
export const inlineCredentials = z.strictObject({
  region,
  client_id: secret,
  client_secret: secret,
  refresh_token: secret,
})

export type InlineCredentials = z.infer<typeof inlineCredentials>

/** The id of a merchant or an Ads profile, the name of a connection, or the credentials themselves. */
export const credentials = z.union([z.string().trim().min(1).max(200), inlineCredentials], {
  error: ({ input }) =>
    input === undefined
      ? `${phrases.required}: the id of a merchant, the name of a connection, or an object with region, client_id, client_secret and refresh_token`
      : undefined,
})

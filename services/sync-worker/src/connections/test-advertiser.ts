import { PlatformError } from '@platform/errors'
import { z } from 'zod'
import type { OpenAdsCalls } from '../amazon/open-ads-calls.ts'
import { type ConnectionCheck, checkStep, notRun, withoutToken } from './connection-check.ts'

interface Needs {
  openAdsCalls: OpenAdsCalls
  tenantId: string
  profileId: string
  signal: AbortSignal
}

const Profile = z.looseObject({ countryCode: z.string() })
/** No report has this id: Amazon's answer to a permitted call is 404. */
const noReport = '00000000-0000-4000-8000-000000000000'

/** Tests an Ads profile step by step: token, role, marketplace, reports. */
export async function testAdvertiser({ openAdsCalls, tenantId, profileId, signal }: Needs): Promise<ConnectionCheck[]> {
  let opened: Awaited<ReturnType<OpenAdsCalls>> | undefined
  const token = await checkStep('token', async () => {
    opened = await openAdsCalls(tenantId, profileId)
    return 'Amazon gives access tokens for this profile.'
  })
  if (!opened) return withoutToken(token)
  const { call } = opened
  let country = ''
  const role = await checkStep('role', async () => {
    country = Profile.parse(await call('profiles.get', { params: { profileId }, signal })).countryCode
    return 'The connection may call the Ads API for this profile.'
  })
  const marketplace = role.ok
    ? await checkStep('marketplace', async () => `The profile advertises in ${country}.`)
    : notRun('marketplace', 'role')
  const report = await checkStep('report_type', async () => {
    await call('reporting.reports.get', { params: { reportId: noReport }, signal }).catch((error: unknown) => {
      if (!(error instanceof PlatformError) || error.details.status !== 404) throw error
    })
    return 'The connection may read reports of this profile.'
  })
  return [token, role, marketplace, report]
}

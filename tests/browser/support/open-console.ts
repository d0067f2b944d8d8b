import type { DemoSignIn } from '@platform/demo/demo-access'
import { type Browsers, openBrowser } from '../../support/browser.ts'
import { openPartnerSite, type PartnerSite } from '../../support/partner-site.ts'
import { openRunningPlatform, type RunningPlatform } from '../../support/running-platform.ts'

/** The platform, a browser, and a partner's site that links to it. */
export interface Console {
  p: RunningPlatform
  browsers: Browsers
  site: PartnerSite
  /** The demo's admin of its first tenant. */
  admin: DemoSignIn
  close(): Promise<void>
}

/** Starts all parts; if one fails, the started ones are stopped. */
export async function openConsole(name: string): Promise<Console> {
  const parts = await Promise.allSettled([openRunningPlatform(name), openBrowser(), openPartnerSite()])
  const close = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.status === 'fulfilled' && part.value.close()))
  }
  const [p, browsers, site] = parts
  if (p.status === 'fulfilled' && browsers.status === 'fulfilled' && site.status === 'fulfilled') {
    const { admin } = p.value.northwind
    if (admin) return { p: p.value, browsers: browsers.value, site: site.value, admin, close }
  }
  await close()
  const failure = parts.find((part) => part.status === 'rejected')
  throw failure?.reason ?? new Error('the demo has no admin')
}

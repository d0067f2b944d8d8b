import { patienceMs } from '@platform/testkit'
import { locateProgram } from '@platform/tools/local/backing/install'
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core'

const program = { name: 'Chromium', binaries: ['chromium'], packages: [['chromium']] } as const
const actionMsMax = patienceMs(60_000)

/** A page in a new browser profile: no cookies, no cache. Closing its context ends it. */
export type Person = Awaited<ReturnType<Browsers['person']>>

/** See openBrowser. */
export type Browsers = Awaited<ReturnType<typeof openBrowser>>

/** Debian's Chromium, headless. */
export async function openBrowser() {
  const executablePath = await locateProgram(program, (line) => process.stderr.write(`${line}\n`))
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  return {
    /** Opens a new browser profile; `options` make it a phone, or disable JavaScript. */
    async person(options: BrowserContextOptions = {}) {
      const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, locale: 'en-GB', ...options })
      context.setDefaultTimeout(actionMsMax)
      const page = await context.newPage()
      /** Errors reported by the browser: refused scripts, blocked resources, failed loads. */
      const complaints: string[] = []
      const documents = new Set<string>()
      page.on('request', (request) => request.isNavigationRequest() && documents.add(request.url()))
      page.on('console', (message) => {
        // A page with status 403 is not an error of the browser: the page shows the reason.
        const isOwnStatus = message.text().startsWith('Failed to load') && documents.has(message.location().url)
        if (['error', 'warning'].includes(message.type()) && !isOwnStatus) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(String(error)))
      return { page, context, complaints, leave: () => context.close() }
    },
    close: () => browser.close(),
  }
}

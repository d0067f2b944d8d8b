import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'

const folder = resolve(import.meta.dirname, '../../../docs/images')

/** Writes what the page looks like, down to its end or 1200 pixels, to `docs/images/<name>.png`, when UPDATE_SCREENSHOTS is 1. */
export async function snapshot(page: Page, name: string): Promise<void> {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return
  mkdirSync(folder, { recursive: true })
  const height = await page.evaluate<number>('Math.min(document.body.scrollHeight + 24, 1200)')
  const { width = 0 } = page.viewportSize() ?? {}
  const clip = { x: 0, y: 0, width, height }
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', fullPage: true, clip })
}

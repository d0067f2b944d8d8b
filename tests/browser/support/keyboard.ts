import { expect } from '@jest/globals'
import type { Page } from 'playwright-core'

const stepsMax = 40

/** Returns the name of the focused element, and whether the focus is visible. */
const focused = `(() => {
  const element = document.activeElement
  const words = element.labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
  const isOutlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
  return { name: words.trim(), isPage: element === document.body, isVisible: isOutlined || boxShadow !== 'none' }
})()`

interface Focused {
  name: string
  isPage: boolean
  isVisible: boolean
}

/** Presses Tab until the element of that name has the focus; expects a visible focus at every stop. */
export async function pressTo(page: Page, name: RegExp): Promise<void> {
  const stops: string[] = []
  while (stops.length < stepsMax) {
    const stop = await page.evaluate<Focused>(focused)
    if (!stop.isPage) expect(stop).toMatchObject({ isVisible: true })
    if (!stop.isPage && name.test(stop.name)) return
    stops.push(stop.name.slice(0, 40))
    await page.keyboard.press('Tab')
  }
  throw new Error(`the keyboard does not reach ${name}: ${stops.join(' → ')}`)
}

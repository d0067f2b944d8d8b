// Runs inside a page, as text: returns its problems for users with impaired vision.
;(() => {
  const problems = []
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const where = (element) => {
    const words = (element.textContent || element.getAttribute('name') || '').trim().replace(/\s+/g, ' ').slice(0, 40)
    return `<${element.localName}${element.id ? ` id=${element.id}` : ''}> ${words}`
  }
  const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })

  if (!document.documentElement.lang) problems.push('the document has no language')
  if (!document.title.trim()) problems.push('the document has no title')
  if (all('h1').length !== 1) problems.push(`there are ${all('h1').length} first headings`)
  if (all('main').length !== 1) problems.push(`there are ${all('main').length} main landmarks`)
  const levels = all('h1,h2,h3,h4').map((heading) => Number(heading.localName[1]))
  levels.forEach((level, index) => {
    if (index > 0 && level > levels[index - 1] + 1)
      problems.push(`a heading of level ${level} follows ${levels[index - 1]}`)
  })

  const ids = all('[id]').map(({ id }) => id)
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
    problems.push(`the id ${id} is used twice`)
  for (const name of ['aria-describedby', 'aria-labelledby', 'for']) {
    for (const element of all(`[${name}]`)) {
      for (const id of element.getAttribute(name).split(/\s+/)) {
        if (!document.getElementById(id)) problems.push(`${where(element)}: ${name} names ${id}, which is nowhere`)
      }
    }
  }

  for (const control of all('input:not([type=hidden]),select,textarea')) {
    const named = control.getAttribute('aria-label') || control.getAttribute('aria-labelledby')
    const labelled = [...(control.labels ?? [])].some((label) => label.textContent.trim())
    if (!named && !labelled) problems.push(`${where(control)} has no label`)
  }
  for (const radio of all('input[type=radio]')) {
    if (!radio.closest('fieldset')?.querySelector('legend')?.textContent.trim())
      problems.push(`${where(radio)} is in no group with a name`)
  }
  for (const element of all('button,a[href],summary')) {
    const name = element.textContent.trim() || element.getAttribute('aria-label') || element.querySelector('img')?.alt
    if (!name) problems.push(`${where(element)} has no name`)
  }
  for (const image of all('img:not([alt])')) problems.push(`${where(image)} has no text for it`)
  for (const svg of all('svg')) {
    const isNamed = svg.getAttribute('aria-label') || svg.getAttribute('aria-labelledby') || svg.querySelector('title')
    if (!svg.closest('[aria-hidden=true]') && !isNamed) problems.push(`${where(svg)} is neither named nor hidden`)
  }
  for (const table of all('table')) if (!table.querySelector('th')) problems.push(`${where(table)} has no headings`)
  for (const element of all('[tabindex]'))
    if (element.tabIndex > 0) problems.push(`${where(element)} jumps the tab order`)
  for (const element of all('[style],[onclick],[onload],[onsubmit]'))
    problems.push(`${where(element)} has inline code or style`)

  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  /** Any CSS colour as [red, green, blue, alpha], alpha from 0 to 1. */
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data
    return [red, green, blue, alpha / 255]
  }
  const over = (top, bottom) => [0, 1, 2].map((part) => top[part] * top[3] + bottom[part] * (1 - top[3])).concat(1)
  const canvasColor = rgba('Canvas')
  const groundOf = (element) => {
    const layers = []
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor))
    return layers.reverse().reduce((ground, layer) => over(layer, ground), canvasColor)
  }
  const luminance = (color) => {
    const [red, green, blue] = color.slice(0, 3).map((value) => {
      const part = value / 255
      return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (one, two) => {
    const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a)
    return (light + 0.05) / (dark + 0.05)
  }
  // WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for large text.
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const seen = new Set()
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement
    if (!node.textContent.trim() || seen.has(element) || !isShown(element) || element.closest('option,script,style'))
      continue
    if (element.closest('svg') || element.matches(':disabled')) continue
    seen.add(element)
    const { color, fontSize, fontWeight } = getComputedStyle(element)
    const ground = groundOf(element)
    const size = Number.parseFloat(fontSize)
    const wanted = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5
    const ratio = contrast(over(rgba(color), ground), ground)
    if (ratio < wanted) problems.push(`${where(element)} has a contrast of ${ratio.toFixed(2)}, not ${wanted}`)
  }

  const { scrollWidth, clientWidth } = document.scrollingElement
  if (scrollWidth > clientWidth) problems.push(`the page is ${scrollWidth} wide in a window of ${clientWidth}`)
  // WCAG 2.2, 2.5.8: 24 by 24; links within a sentence are exempt.
  for (const element of all('button,input:not([type=hidden]),select,summary')) {
    if (!isShown(element)) continue
    const label = element.matches('input[type=checkbox],input[type=radio]') ? element.labels?.[0] : undefined
    const sizes = [element, ...(label ? [label] : [])].map((one) => one.getBoundingClientRect())
    if (!sizes.some(({ width, height }) => width >= 24 && height >= 24))
      problems.push(`${where(element)} is a target too small to hit`)
  }
  return problems
})()

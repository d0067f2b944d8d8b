// Progressive enhancement: without it, the browser loads a page that changes by itself as a whole.
const live = document.querySelector('[data-refresh]')

/** Replaces the changing part of the page, and keeps the focus on the same link. */
const show = (changed) => {
  const focused = live.contains(document.activeElement) && document.activeElement.getAttribute('href')
  live.replaceChildren(...changed.childNodes)
  for (const link of live.querySelectorAll('a')) if (focused && link.getAttribute('href') === focused) link.focus()
}

const refresh = async () => {
  const answer = await fetch(location.pathname, { headers: { accept: 'text/html' } })
  if (answer.redirected) return location.reload()
  if (!answer.ok) return wait()
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const changed = next.querySelector('[data-refresh]')
  // The page does not change any more: its last state has other actions.
  if (!changed) return location.assign(location.pathname)
  show(changed)
  wait()
}

const wait = () => setTimeout(() => refresh().catch(wait), Number(live.dataset.refresh) * 1_000)
if (live) wait()

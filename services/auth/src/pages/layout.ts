import { assetPaths } from './assets.ts'
import { csrfField } from './csrf.ts'
import { type Html, html } from './html.ts'
import type { Page, Visitor } from './page.ts'

const product = 'Partner Platform'

const mark = html`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
  <rect class="mark-ground" width="32" height="32" rx="8"/>
  <path class="mark-line" d="M8 21.5 13.5 15l4.5 4 6-8.5" fill="none" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>
  <circle class="mark-dot" cx="24" cy="10.5" r="2.6"/>
</svg>`

const account = (visitor: Visitor): Html => html`<div class="visitor">
  <a href="/admin/account" class="visitor-name"><span class="visually-hidden">Your account: </span>${visitor.user.name || visitor.user.email}</a>
  <form method="post" action="/admin/sign-out">${csrfField(visitor)}<button class="quiet">Sign out</button></form>
</div>`

/** Renders the complete HTML document of a page. */
export const layout = ({
  title,
  body,
  signedIn,
  nav,
  notice,
  refresh,
  width = 'full',
}: Page): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · ${product}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${assetPaths.stylesheet}">
<script src="${assetPaths.script}" defer></script>
${refresh && html`<noscript><meta http-equiv="refresh" content="${refresh.seconds};url=${refresh.path}"></noscript>`}
</head>
<body class="${width}">
<a class="skip" href="#main">Skip to content</a>
<header class="top">
  <a class="brand" href="/admin">${mark}<span>${product}</span></a>
  ${signedIn && account(signedIn)}
</header>
${nav}
<main id="main" tabindex="-1">
  <h1>${title}</h1>
  ${notice && html`<p class="notice" role="status">${notice}</p>`}
  ${refresh ? html`<div class="live" data-refresh="${refresh.seconds}">${body}</div>` : body}
</main>
</body>
</html>
`

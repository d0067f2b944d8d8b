import { type Content, type Html, html } from '../pages/html.ts'

/** Renders a description list; leaves out entries without content. */
export const facts = (list: readonly (readonly [name: string, content: Content])[]): Html =>
  html`<dl class="facts">${list.map(([name, content]) =>
    content === undefined || content === false ? undefined : html`<dt>${name}</dt><dd>${content}</dd>`,
  )}</dl>`

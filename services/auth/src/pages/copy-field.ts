import { type Html, html } from './html.ts'

/** Renders a value to copy: selectable text, with a button when the script runs. */
export const copyField = ({ id, label, value }: { id: string; label: string; value: string }): Html =>
  html`<div class="field copy">
  <label for="${id}">${label}</label>
  <div class="copy-row">
    <input id="${id}" class="mono" readonly value="${value}" autocomplete="off" spellcheck="false">
    <button type="button" hidden data-copy="${id}">Copy</button>
  </div>
</div>`

import { PlatformError } from '@platform/errors'
import { z } from 'zod'
import { csrfField } from '../../pages/csrf.ts'
import { choices, textArea } from '../../pages/fields.ts'
import { type Html, html } from '../../pages/html.ts'
import type { PageForm } from '../../pages/page-form.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'

/** Largest form of a job in bytes, as browsers encode it. */
export const jobFormBytesMax = 1_048_576

/** Values of the form of a job: its text, its right to personal data, and whether it is only to be checked. */
export interface JobValues {
  job: string
  pii: boolean
  validate: boolean
}

export const readJob = (form: PageForm): JobValues => ({
  job: form.get('job'),
  pii: form.get('pii') === 'yes',
  validate: form.get('action') === 'validate',
})

/** An issue of a job, at its path. */
interface Issue {
  path: string
  message: string
}

/** The result of a submitted form: what is wrong, or the notes of a job that was only checked. */
export type JobResult = { issues: Issue[] } | { notes: string[] }

const Issues = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) })
/** Failures after which the user can submit the form again. */
const outside = new Set(['unavailable', 'throttled', 'upstream_error', 'upstream_timeout', 'reauth_required'])
/** Kinds of failure of a job whose account does not exist. */
const accounts = new Set(['not_found', 'merchant_not_found', 'profile_not_found'])

/** Runs an operation on a job; what is wrong with the job is returned. @throws every other error of the operation */
export async function catchIssues<T>(work: () => Promise<T>): Promise<{ done: T } | { issues: Issue[] }> {
  try {
    return { done: await work() }
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    if (error.kind === 'validation_error') {
      const found = Issues.safeParse(error.details)
      return { issues: found.success ? found.data.issues : [{ path: '', message: error.friendly }] }
    }
    if (accounts.has(error.kind)) return { issues: [{ path: 'input.credentials', message: error.friendly }] }
    if (outside.has(error.kind)) return { issues: [{ path: '', message: error.friendly }] }
    throw error
  }
}

const issueList = (issues: readonly Issue[]): Html => html`<div class="problem" role="alert">
  <p>${issues.length === 1 ? 'The job has a problem.' : `The job has ${issues.length} problems.`} Nothing was stored.</p>
  <ul class="notes">${issues.map(({ path, message }) => html`<li>${path && html`<code>${path}</code> `}${message}</li>`)}</ul>
</div>`

const valid = (notes: readonly string[]): Html => html`<div class="notice" role="status">
  <p>The job is valid. Nothing was stored.</p>
  ${notes.length > 0 && html`<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
</div>`

interface Options {
  title: string
  values: JobValues
  result?: JobResult
  submitLabel: string
  cancelPath: string
}

/** Renders the page with the form of a new or stored job. */
export const jobPage = ({ signedIn }: TenantVisit, { title, values, result, ...labels }: Options): View => ({
  title,
  status: result && 'issues' in result ? 400 : 200,
  body: html`${result && ('issues' in result ? issueList(result.issues) : valid(result.notes))}
<form method="post" class="stack wide panel">${csrfField(signedIn)}
  ${textArea({
    name: 'job',
    label: 'Job as JSON',
    value: values.job,
    required: true,
    isCode: true,
    rows: 22,
    hint: 'As the documents print it; a comma after the last member is accepted. name, type, input and output are required.',
  })}
  ${choices({
    type: 'checkbox',
    name: 'pii',
    label: 'Personal data',
    options: [
      {
        value: 'yes',
        label: 'The job may read buyers’ personal data',
        hint: 'Reports and operations with names and addresses need a Restricted Data Token. Leave it off unless you need them.',
        checked: values.pii,
      },
    ],
  })}
  <div class="actions"><button>${labels.submitLabel}</button><button class="secondary" name="action" value="validate">Validate</button><a class="button secondary" href="${labels.cancelPath}">Cancel</a></div>
</form>`,
})

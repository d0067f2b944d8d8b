import { type Issue, validationError } from '@platform/errors'

/** Collects the issues of one job, so that one answer has all of them. */
export class Issues {
  readonly #issues: Issue[] = []

  add(path: string, message: string): void {
    this.#issues.push({ path, message })
  }

  /** Adds issues of a catalog, at the place in the job where the caller wrote the value. */
  addAll(issues: readonly Issue[], at: (path: string) => string = (path) => path): void {
    for (const { path, message } of issues) this.add(at(path), message)
  }

  get some(): boolean {
    return this.#issues.length > 0
  }

  /** @throws PlatformError `validation_error` with every issue, if there is one */
  check(): void {
    if (this.some) throw validationError(this.#issues)
  }
}

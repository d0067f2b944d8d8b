import { appendFileSync, writeFileSync } from 'node:fs'

/** The file for the counts, if the test runner started this Jest: a Jest that a test starts inherits the variables. */
const countsFile = () => (process.env.TEST_RUNNER === String(process.ppid) ? process.env.TEST_COUNTS : undefined)

/**
 * Writes the counts of the tests so far to a file, so that an interrupted run can report them. Files beside it list the suites that
 * ended (`.suites`), and exist when all have (`.complete`).
 */
export default class Counts {
  onTestResult(
    { path },
    _result,
    { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests },
  ) {
    const file = countsFile()
    if (!file) return
    writeFileSync(
      file,
      JSON.stringify({
        passed: numPassedTests,
        failed: numFailedTests + numRuntimeErrorTestSuites,
        skipped: numPendingTests + numTodoTests,
      }),
    )
    appendFileSync(`${file}.suites`, `${path}\n`)
  }

  onRunComplete() {
    const file = countsFile()
    if (file) writeFileSync(`${file}.complete`, '')
  }
}

import { writeFileSync } from 'node:fs'

/**
 * Writes the counts of the tests so far to a file, so that an interrupted run can report them, and an empty file beside it when all
 * suites have run.
 */
export default class Counts {
  onTestResult(
    _test,
    _result,
    { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests },
  ) {
    const file = process.env.TEST_COUNTS
    if (!file) return
    writeFileSync(
      file,
      JSON.stringify({
        passed: numPassedTests,
        failed: numFailedTests + numRuntimeErrorTestSuites,
        skipped: numPendingTests + numTodoTests,
      }),
    )
  }

  onRunComplete() {
    const file = process.env.TEST_COUNTS
    if (file) writeFileSync(`${file}.complete`, '')
  }
}

import { writeFileSync } from 'node:fs'

/** Keeps the counts of what has run so far in a file, so that a run that is interrupted still knows them. */
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
}

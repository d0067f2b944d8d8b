// A test run finds its processes by TEST_RUN.
const inherited =
  /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|LOG_LEVEL|NODE_COMPILE_CACHE|NODE_EXTRA_CA_CERTS|NODE_OPTIONS|OTEL_.*|TEST_RUN)$/

/** Returns the variables that child processes inherit: no administrator URLs. */
export function inheritedEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.test(name)))
}

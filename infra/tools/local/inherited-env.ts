// By TEST_RUN a test run knows its processes.
const inherited =
  /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|LOG_LEVEL|NODE_COMPILE_CACHE|NODE_EXTRA_CA_CERTS|NODE_OPTIONS|OTEL_.*|TEST_RUN)$/

/** The administrators' URLs in our own environment are none of a service's business. */
export function inheritedEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.test(name)))
}

import { publishUsage } from '@platform/events'
import { Cleanup } from '@platform/lifecycle'
import { openCore, openVerifier } from '@platform/service'
import { createLogger, type Health } from '@platform/telemetry'
import { Gauge } from 'prom-client'
import type { Call } from './call.ts'
import { clientAddress } from './client-address.ts'
import type { Config } from './config.ts'
import { startEvents } from './events.ts'
import { openLimiter } from './limit/open-limiter.ts'
import { createAccessLog } from './observe/access-log.ts'
import { Histogram } from './observe/histogram.ts'
import { createLimitMetrics } from './observe/limit-metrics.ts'
import { LineSink } from './observe/line-sink.ts'
import { createRequestMetrics } from './observe/request-metrics.ts'
import { Usage } from './observe/usage.ts'
import { startUsageReports } from './observe/usage-reports.ts'
import { openForwarders } from './open-forwarders.ts'
import { openPageProxy } from './pages/open-page-proxy.ts'
import { PageTable } from './pages/page-table.ts'
import { createAnswerFailure } from './pipeline/answer-failure.ts'
import { Pipeline } from './pipeline/index.ts'
import { RateLimitFields } from './pipeline/limit.ts'
import { LiveCalls } from './pipeline/live-calls.ts'
import { PublicLimits } from './pipeline/public-limits.ts'
import { RouteTable } from './pipeline/route-table.ts'
import { pages as pageRoutes, type Route, routes } from './routes.ts'

const service = 'gateway'
/** Longest wait for the first answer of Redis at start. */
const redisFirstMsMax = 500

/** Opens the gateway's dependencies in order; closing runs in reverse. */
export const openContext = (config: Config, offered: readonly Route[] = routes) =>
  Cleanup.scope(async (cleanup) => {
    const lines = cleanup.use(new LineSink(1), (it) => it.close())
    const log = createLogger(service, config.log.level, lines)
    const core = await openCore(service, config, cleanup, log)
    const { metrics, messaging, outbox } = core
    const { issuer } = config.tokens
    const { revocations, verifier } = await openVerifier(config.tokens, core, cleanup)
    const events = cleanup.use(startEvents({ outbox, log }), (it) => it.close())

    const usage = new Usage()
    const usageReports = cleanup.use(
      startUsageReports({
        usage,
        connected: messaging.connected,
        publish: (report) => publishUsage(messaging, report),
        log,
        everyMs: config.usage.everyMs,
      }),
      (it) => it.close(),
    )

    const latency = new Histogram({
      name: 'gateway_limit_redis_duration_seconds',
      help: 'Time Redis took to answer one rate limit question',
      bounds: [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05],
      metrics,
    }).series({})
    const { calls } = config.limits
    const { shared, limiter } = openLimiter(config, {
      ...{ name: service, messaging, cleanup, revocations, log },
      onLatency: (ms) => latency.observe(ms / 1_000),
    })
    // Without this wait a new replica would decide its first calls from local state.
    await shared.firstAnswer(redisFirstMsMax)
    await limiter.start()
    createLimitMetrics(metrics, limiter, () => shared.unavailable)

    const live = cleanup.use(new LiveCalls(), (it) => it.close())
    const table = new RouteTable(offered)
    const pageTable = new PageTable(pageRoutes, table.rows.length)
    const publicLimits = new PublicLimits(config.limits)
    const rateLimit = new RateLimitFields(calls)
    const resourceMetadataUrl = new URL('/.well-known/oauth-protected-resource', issuer).href
    const answerFailure = createAnswerFailure({ log, rateLimit, resourceMetadataUrl })
    const observe = createRequestMetrics(metrics, [...table.rows, ...pageTable.rows], () => live.size)
    const writeAccessLine = createAccessLog(service, log, lines)
    new Gauge({
      name: 'gateway_log_lines_dropped',
      help: 'Log lines dropped because stdout was not read in time',
      registers: [metrics],
      collect() {
        this.set(lines.dropped)
      },
    })

    const pipeline: Pipeline = new Pipeline({
      table,
      addressOf: (req) => clientAddress(req, config.trustedProxies),
      verifier,
      limiter,
      publicLimits,
      refusals: events.refusals,
      forwarders: openForwarders({
        config,
        cleanup,
        rateLimit,
        onFailure: (call: Call, error: unknown) => pipeline.fail(call, error),
      }),
      live,
      sendMsMax: config.sendMsMax,
      answerFailure,
      onClosed(call, finished) {
        observe(call)
        if (call.caller) usage.count(call.caller, call.res.statusCode)
        writeAccessLine(call, finished)
      },
    })

    const pages = openPageProxy({
      table: pageTable,
      target: config.upstreams.auth,
      issuer,
      publicLimits,
      connectionsMax: config.upstreamConnectionsMax,
      sendMsMax: config.sendMsMax,
      cleanup,
      fail: (call, error) => pipeline.fail(call, error),
    })

    // Redis is not a readiness condition: without it the gateway limits by itself and reports that in its metrics.
    const health: Health = { nats: core.health.nats, revocations: revocations.probe }
    return {
      ...core,
      ...{ config, health, pipeline, pages, live, limiter, events, usageReports },
      close: () => cleanup.close(),
    }
  })

/** The open dependencies of the running service. */
export type Context = Awaited<ReturnType<typeof openContext>>

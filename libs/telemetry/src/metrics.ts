import { collectDefaultMetrics, Registry } from 'prom-client'

/** Prometheus metrics of one process. */
export type Metrics = Registry

/** A registry of its own, so that two services in one test process do not meet. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  return registry
}

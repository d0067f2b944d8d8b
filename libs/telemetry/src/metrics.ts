import { collectDefaultMetrics, Registry } from 'prom-client'

/** Prometheus metrics of one process. */
export type Metrics = Registry

/** Creates a separate registry, so that several services can run in one test process. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  return registry
}

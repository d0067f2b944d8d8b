import type { Router } from 'express'
import { addAmazonPages } from './amazon/add-amazon-pages.ts'
import type { ConsoleContext } from './console-context.ts'
import { operatorNavigation, tenantNavigation } from './navigation.ts'
import { operatorPages, tenantPages } from './pages.ts'
import { addPages } from './routes.ts'
import { addStartPages } from './start-pages.ts'
import { enterAsOperator, enterTenant, requireChange } from './visit.ts'

/** Adds the console to the router of the pages. */
export function addConsole(router: Router, ctx: ConsoleContext): void {
  addStartPages(router, ctx)
  addAmazonPages(router, ctx)
  addPages(
    router,
    { base: '/admin/t/:tenantId/', enter: (req) => enterTenant(req, ctx), requireChange, navigation: tenantNavigation },
    tenantPages(ctx),
  )
  // Every page below this path requires an operator, and operators may change everything.
  const requireNothing = (): void => {}
  addPages(
    router,
    {
      base: '/admin/operator/',
      enter: (req) => enterAsOperator(req, ctx),
      requireChange: requireNothing,
      navigation: operatorNavigation,
    },
    operatorPages(ctx),
  )
}

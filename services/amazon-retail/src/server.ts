import { createApp } from '@platform/http'
import type { Context } from './context.ts'
import { deleteReport } from './routes/delete-report.ts'
import { getMerchants } from './routes/get-merchants.ts'
import { getOperations } from './routes/get-operations.ts'
import { getReport } from './routes/get-report.ts'
import { getReportDocument } from './routes/get-report-document.ts'
import { getReports } from './routes/get-reports.ts'
import { getWrite } from './routes/get-write.ts'
import { postCall } from './routes/post-call.ts'
import { postCompetitiveSummary } from './routes/post-competitive-summary.ts'
import { postFeaturedOfferExpectedPrice } from './routes/post-featured-offer-expected-price.ts'
import { postReport } from './routes/post-report.ts'

/** Creates the HTTP server. The list contains every route of the service. */
export const createServer = ({ log, metrics, verifier, ...needs }: Context) =>
  createApp({
    routes: [
      getMerchants,
      getOperations,
      postCall,
      getWrite,
      postReport,
      getReports,
      getReport,
      getReportDocument,
      deleteReport,
      postFeaturedOfferExpectedPrice,
      postCompetitiveSummary,
    ],
    needs,
    log,
    metrics,
    verifier,
  })

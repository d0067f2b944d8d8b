import { route } from '@platform/http'
import { restrictedReportTypes } from '@platform/spapi-catalog'
import { z } from 'zod'
import { type ReadNeeds, reads } from '../calls/read.ts'
import type { Context } from '../context.ts'
import { expiresAt } from '../reports/expires-at.ts'
import { asMissing, Report, readAnswer, withoutDocument } from '../reports/report.ts'
import { ReportParams, ReportQuery } from './merchant-id.ts'

const Document = z.object({ url: z.string(), compressionAlgorithm: z.string().optional() })
const operations = { report: 'reports_2021-06-30.getReport', document: 'reports_2021-06-30.getReportDocument' }

/** Returns a presigned URL of a report's document, valid for minutes. The document itself never passes through the platform. */
export const getReportDocument = route(
  {
    method: 'get',
    path: '/api/amazon/reports/:reportId/document',
    scopes: ['retail:read'],
    params: ReportParams,
    query: ReportQuery,
  },
  async (call, needs: ReadNeeds & Pick<Context, 'config'>) => {
    const { merchantId } = call.query
    const wanted = { merchantId, operation: operations.report, params: call.params }
    const { report, document } = await reads(call, wanted, needs, async (readOne) => {
      const found = await readOne(wanted)
      const report = readAnswer(Report, found.answer.payload, operations.report)
      const { reportDocumentId, reportType } = report
      if (!reportDocumentId) throw withoutDocument(report)
      const types = [...restrictedReportTypes, ...needs.config.spapi.restrictedReportTypes]
      const token = types.includes(reportType) && call.caller.scopes.has('retail:pii') ? 'restricted' : 'plain'
      const { answer } = await readOne({ operation: operations.document, params: { reportDocumentId }, token })
      return { report, document: readAnswer(Document, answer.payload, operations.document) }
    }).catch((error: unknown) => {
      throw asMissing(error)
    })
    const { url, compressionAlgorithm } = document
    const { processingStatus } = report
    return {
      ok: true,
      url,
      expiresAt: expiresAt(url),
      compressionAlgorithm: compressionAlgorithm ?? null,
      // The document of a failed report contains the reason.
      ...(processingStatus !== 'DONE' && { processingStatus }),
    }
  },
)

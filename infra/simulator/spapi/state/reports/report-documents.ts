import type { SimulatorAnswer } from '../../../api.ts'
import type { CommonState } from '../../../common-state.ts'
import { isRestrictedReport } from '../../check/restricted.ts'
import type { RetailCall } from '../../retail-call.ts'
import { RetailError } from '../../retail-error.ts'
import { sellerOf } from '../seller-of.ts'
import type { Report } from './report.ts'
import { type Written, writeDocument, writeFailure, writeSettlement } from './write-document.ts'

/** Creates the documents of reports: each is written when its URL is first requested. */
export function createReportDocuments({ documents, settings }: Pick<CommonState, 'documents' | 'settings'>) {
  const compressed = new Set<string>()

  function write(call: RetailCall, { spec, end, failure, ordered, settlement, endsAt }: Report): Written {
    if (ordered?.document) return { document: ordered.document, isCompressed: ordered.isCompressed }
    if (end === 'FATAL') return writeFailure(failure ?? 'The report could not be generated.')
    if (settlement) return writeSettlement(sellerOf(call), settlement)
    const bytes = Number(spec.reportOptions?.simulatorBytes ?? settings.documentBytes)
    return writeDocument({ seller: sellerOf(call), spec, now: endsAt, settings }, bytes)
  }

  function publish(call: RetailCall, report: Report): void {
    if (documents.has(report.documentId)) return
    const { document, isCompressed } = write(call, report)
    documents.publish(report.documentId, document)
    if (isCompressed) compressed.add(report.documentId)
  }

  return {
    /** Answers getReportDocument. @throws RetailError 403 for a restricted report without a restricted data token */
    answer(call: RetailCall, report: Report): SimulatorAnswer {
      if (isRestrictedReport(report.spec.reportType) && call.personal !== 'all') {
        const reason = 'A restricted data token is needed.'
        throw new RetailError(403, 'Unauthorized', 'Access to requested resource is denied.', reason)
      }
      publish(call, report)
      return {
        status: 200,
        body: {
          reportDocumentId: report.documentId,
          url: documents.urlOf(report.documentId, call.request),
          ...(compressed.has(report.documentId) && { compressionAlgorithm: 'GZIP' }),
        },
      }
    },
    clear: () => compressed.clear(),
  }
}

import { before, type Overlay, read, write } from './types.ts'

/** Bulk data: reports, Data Kiosk, feeds. Asking for a report or a query, and calling it off, changes nothing of the seller's. */
export const reports: Overlay = {
  'reports_2021-06-30': {
    family: 'reports',
    title: 'Reports',
    operations: {
      getReports: read('Reports of the last 90 days', {
        pageAlone: true,
        rules: [{ atLeastOne: ['reportTypes', 'nextToken'] }, { alone: 'nextToken' }],
      }),
      createReport: read('Asks for a report'),
      getReport: read('How far a report has come'),
      cancelReport: read('Calls off a report that is still in the queue'),
      getReportSchedules: read('Schedules of some report types'),
      createReportSchedule: write(
        'Asks for a report again and again; replaces the schedule of the same type',
        before('getReportSchedules', 'reportTypes=body.reportType'),
      ),
      getReportSchedule: read('One schedule'),
      cancelReportSchedule: write('Ends a schedule', before('getReportSchedule', 'reportScheduleId')),
      getReportDocument: read('Where to download a finished report, for five minutes', { restricted: 'byReportType' }),
    },
  },
  'feeds_2021-06-30': {
    family: 'feeds',
    title: 'Feeds',
    operations: {
      getFeeds: read('Feeds of the last 90 days', {
        pageAlone: true,
        rules: [{ atLeastOne: ['feedTypes', 'nextToken'] }, { alone: 'nextToken' }],
      }),
      createFeed: write('Starts the processing of an uploaded feed'),
      getFeed: read('How far a feed has come'),
      cancelFeed: write('Calls off a feed that is still in the queue', before('getFeed', 'feedId')),
      createFeedDocument: write('Where to upload a feed'),
      getFeedDocument: read('Where to download the result of a feed, for five minutes'),
    },
  },
  'dataKiosk_2023-11-15': {
    family: 'dataKiosk',
    title: 'Data Kiosk',
    operations: {
      getQueries: read('Queries of the last days'),
      createQuery: read('Starts a GraphQL query; its next page is a new query with paginationToken in the body'),
      getQuery: read('How far a query has come'),
      cancelQuery: read('Calls off a query'),
      getDocument: read('Where to download the rows or the errors of a query, for five minutes'),
    },
  },
}

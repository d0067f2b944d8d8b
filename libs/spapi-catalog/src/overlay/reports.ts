import { before, type Overlay, read, write } from './types.ts'

/**
 * Bulk data: reports, Data Kiosk, feeds. Requesting or cancelling a report or query is a read: it changes no data of the seller.
 */
export const reports: Overlay = {
  'reports_2021-06-30': {
    family: 'reports',
    title: 'Reports',
    operations: {
      getReports: read('Reports of the last 90 days', {
        pageAlone: true,
        rules: [{ atLeastOne: ['reportTypes', 'nextToken'] }, { alone: 'nextToken' }],
      }),
      createReport: read('Requests a report'),
      getReport: read('The status of a report'),
      cancelReport: read('Cancels a report that is still in the queue'),
      getReportSchedules: read('Schedules of some report types'),
      createReportSchedule: write(
        'Schedules a report; replaces the schedule of the same type',
        before('getReportSchedules', 'reportTypes=body.reportType'),
      ),
      getReportSchedule: read('One schedule'),
      cancelReportSchedule: write('Ends a schedule', before('getReportSchedule', 'reportScheduleId')),
      getReportDocument: read('The download URL of a finished report, valid for five minutes', {
        restricted: 'byReportType',
      }),
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
      getFeed: read('The status of a feed'),
      cancelFeed: write('Cancels a feed that is still in the queue', before('getFeed', 'feedId')),
      createFeedDocument: write('Creates an upload URL for a feed'),
      getFeedDocument: read('The download URL of the result of a feed, valid for five minutes'),
    },
  },
  'dataKiosk_2023-11-15': {
    family: 'dataKiosk',
    title: 'Data Kiosk',
    operations: {
      getQueries: read('Queries of the last days'),
      createQuery: read('Starts a GraphQL query; its next page is a new query with paginationToken in the body'),
      getQuery: read('The status of a query'),
      cancelQuery: read('Cancels a query'),
      getDocument: read('The download URL of the rows or errors of a query, valid for five minutes'),
    },
  },
}

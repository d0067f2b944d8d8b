import { before, type Overlay, read, write } from './types.ts'

const job = before('getServiceJobByServiceJobId', 'serviceJobId')

/** Services at home: jobs, appointments, capacity. */
export const services: Overlay = {
  services: {
    family: 'services',
    title: 'Services',
    operations: {
      getServiceJobByServiceJobId: read('One service job'),
      cancelServiceJobByServiceJobId: write('Cancels a service job', job),
      completeServiceJobByServiceJobId: write('Marks a service job as done', job),
      getServiceJobs: read('Service jobs by date, status or order', {
        rules: [
          { atLeastOne: ['createdAfter', 'lastUpdatedAfter', 'pageToken'] },
          { atMostOne: ['createdAfter', 'lastUpdatedAfter'] },
        ],
      }),
      addAppointmentForServiceJobByServiceJobId: write('Adds an appointment to a job', job),
      rescheduleAppointmentForServiceJobByServiceJobId: write('Moves an appointment of a job', job),
      assignAppointmentResources: write('Says who goes to an appointment', job),
      setAppointmentFulfillmentData: write('Says how an appointment went', job),
      getRangeSlotCapacity: read('When a technician is free, as ranges'),
      getFixedSlotCapacity: read('When a technician is free, in slots of a size'),
      updateSchedule: write('Replaces the schedule of a technician'),
      createReservation: write('Reserves time of a technician'),
      updateReservation: write('Changes a reservation'),
      cancelReservation: write('Cancels a reservation'),
      // The three m's are Amazon's.
      getAppointmmentSlotsByJobId: read('Free appointments for a job', { aliases: ['getAppointmentSlotsByJobId'] }),
      getAppointmentSlots: read('Free appointments for a service in a store', { aliases: ['getAppointmmentSlots'] }),
      createServiceDocumentUploadDestination: write('Where to upload a document of a job'),
    },
  },
}

import { before, type Overlay, read, write } from './types.ts'

const job = before('getServiceJobByServiceJobId', 'serviceJobId')

/** Home services: jobs, appointments, capacity. */
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
      assignAppointmentResources: write('Assigns technicians to an appointment', job),
      setAppointmentFulfillmentData: write('Sets the fulfillment data of an appointment', job),
      getRangeSlotCapacity: read('Capacity of a technician, as time ranges'),
      getFixedSlotCapacity: read('Capacity of a technician, in slots of a fixed size'),
      updateSchedule: write('Replaces the schedule of a technician'),
      createReservation: write('Reserves time of a technician'),
      updateReservation: write('Changes a reservation'),
      cancelReservation: write('Cancels a reservation'),
      // Amazon spells the name with three m's.
      getAppointmmentSlotsByJobId: read('Free appointments for a job', { aliases: ['getAppointmentSlotsByJobId'] }),
      getAppointmentSlots: read('Free appointments for a service in a store', { aliases: ['getAppointmmentSlots'] }),
      createServiceDocumentUploadDestination: write('Creates an upload URL for a document of a job'),
    },
  },
}

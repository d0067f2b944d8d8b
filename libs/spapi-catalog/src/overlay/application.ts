import { admin, before, type Overlay, read, write } from './types.ts'

const notifications = { grantlessScope: 'sellingpartnerapi::notifications' }

/** The application itself and its accounts. Operations with a grantless scope require no token of a seller. */
export const application: Overlay = {
  sellers: {
    family: 'sellers',
    title: 'Sellers',
    operations: {
      getMarketplaceParticipations: read('The marketplaces that a seller takes part in'),
      getAccount: read('The seller account: business, plan, marketplaces'),
    },
  },
  notifications: {
    family: 'notifications',
    title: 'Notifications',
    operations: {
      getSubscriptions: read('All subscriptions of the given notification types'),
      getSubscription: read('The subscription of one notification type'),
      createSubscription: write(
        'Subscribes to a notification type',
        before('getSubscription', 'notificationType', 'payloadVersion=body.payloadVersion'),
      ),
      getSubscriptionById: admin('One subscription by its id', notifications),
      deleteSubscriptionById: admin('Ends a subscription', notifications),
      sendTestNotification: admin('Sends a test notification', notifications),
      getDestinations: admin("The application's destinations", notifications),
      createDestination: admin('Adds a queue or an event bus as destination of notifications', notifications),
      getDestination: admin('One destination', notifications),
      deleteDestination: admin('Removes a destination', notifications),
    },
  },
  'application_2023-11-30': {
    family: 'application',
    title: 'Application Management',
    operations: {
      rotateApplicationClientSecret: admin("Replaces the application's client secret", {
        grantlessScope: 'sellingpartnerapi::client_credential:rotation',
      }),
    },
  },
  'tokens_2021-03-01': {
    family: 'tokens',
    title: 'Tokens',
    operations: { createRestrictedDataToken: admin('Creates a token for personal data') },
  },
  'appIntegrations-2024-04-01': {
    family: 'appIntegrations',
    title: 'App Integrations',
    operations: {
      createNotification: admin('Shows a notification of the application in Seller Central'),
      deleteNotifications: admin('Deletes notifications of the application'),
      recordActionFeedback: admin('Records what a seller did with a notification'),
    },
  },
}

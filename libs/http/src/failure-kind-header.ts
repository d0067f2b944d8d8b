/**
 * Header with which a service tells the gateway the kind of a failure, for its access line. The gateway removes it from answers.
 */
export const failureKindHeader = 'x-failure-kind'

/**
 * Header with which the gateway marks a read that it repeats because the connection to the first replica was lost. The gateway
 * removes it from callers' requests.
 */
export const repeatHeader = 'x-platform-repeat'

/**
 * Header by which the gateway marks a read that it sends again because the first service it went to was lost. The gateway drops it
 * from callers' requests.
 */
export const repeatHeader = 'x-platform-repeat'

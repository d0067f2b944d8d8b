import type { Context } from './context.ts'

/** Commands that operators and other services may send to amazon-ads. */
export const createCommands = ({ connections, writing }: Pick<Context, 'connections' | 'writing'>) => ({
  ...connections.commands,
  ...writing.commands,
})

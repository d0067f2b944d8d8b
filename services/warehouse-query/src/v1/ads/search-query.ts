import { z } from 'zod'

/** The parameter `search` of a list: which of its rows, in words. */
export const searchQuery = (which: string) => ({
  search: z.string().min(1).max(255).optional().describe(`Only ${which}, whatever its case`),
})

import { freshDatabase } from './fresh-database.ts'
import { startAuth } from './start-auth.ts'

/** Starts one replica on its own database; both end with the test. */
export async function authOnDatabase(options: Omit<Parameters<typeof startAuth>[0], 'postgres'> = {}) {
  const database = await freshDatabase()
  const auth = await startAuth({ ...options, postgres: database.url }).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  const close = async (): Promise<void> => {
    await auth.close()
    await database.close()
  }
  return { ...auth, database, close }
}

export type AuthOnDatabase = Awaited<ReturnType<typeof authOnDatabase>>

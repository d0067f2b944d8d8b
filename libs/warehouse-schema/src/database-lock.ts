/**
 * Returns SQL for the name of a GET_LOCK lock that is unique to the current database. MySQL limits lock names to 64 characters,
 * the maximum of a database name. SHA2, because MySQL 9.6 and later have neither SHA1 nor MD5.
 */
export const databaseLock = (purpose: string): string => `CONCAT('${purpose}.', LEFT(SHA2(DATABASE(), 256), 40))`

/**
 * SQL for the name of a lock that a database has to itself, for GET_LOCK. MySQL takes 64 characters at most, as many as a
 * database's name may have. SHA2, because MySQL 9.6 and later have no SHA1 and no MD5.
 */
export const databaseLock = (purpose: string): string => `CONCAT('${purpose}.', LEFT(SHA2(DATABASE(), 256), 40))`

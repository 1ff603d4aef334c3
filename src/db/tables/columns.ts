/** The column types that several tables share. */
import { customType, uuid } from 'drizzle-orm/pg-core'
import { parseTimestamp } from '../timestamps.ts'

/**
 * A time with milliseconds and no finer, like a JavaScript Date, so that a keyset cursor never
 * loses digits.
 */
export const moment = customType<{ data: Date; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  fromDriver: parseTimestamp,
  toDriver: (time) => time.toISOString(),
})

/** A UUIDv7 that the application makes. */
export const id = (name = 'id') => uuid(name)

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
})

/**
 * The 64-bit number of a transaction. It is text in JavaScript, because both drivers return text.
 */
export const xid8 = customType<{ data: string; driverData: string }>({
  dataType: () => 'xid8',
})

/** A document for full-text search. Only SQL makes and matches it. */
export const tsvector = customType<{ data: string; driverData: string }>({
  dataType: () => 'tsvector',
})

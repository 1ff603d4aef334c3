/** Column types that several tables share. */
import { customType, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Milliseconds, as a JavaScript Date holds them, so that a keyset cursor never loses digits. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

/** UUIDv7 made by the application. */
export const id = (name = 'id') => uuid(name)

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
})

/** A transaction's 64-bit number; text in JavaScript, since both drivers give it as text. */
export const xid8 = customType<{ data: string; driverData: string }>({
  dataType: () => 'xid8',
})

/** A document as the full text search sees it; made and matched in SQL only. */
export const tsvector = customType<{ data: string; driverData: string }>({
  dataType: () => 'tsvector',
})

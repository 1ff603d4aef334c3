/**
 * The table of settings of the publication. It has one row, or no row while all settings have their
 * defaults.
 */
import { sql } from 'drizzle-orm'
import { boolean, check, integer, jsonb, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import type { Settings } from '../../domain/settings.ts'
import { moment } from './columns.ts'

export const settings = pgTable(
  'settings',
  {
    isOnly: boolean('is_only').notNull().default(true),
    /**
     * The settings by name, so that a new one needs no migration. `completeSettings` adds the ones
     * that an older row lacks.
     */
    members: jsonb('members').$type<Partial<Settings>>().notNull(),
    /** Each change adds one. */
    version: integer('version').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'settings_pkey', columns: [table.isOnly] }),
    check('settings_is_only_check', sql`${table.isOnly}`),
    check('settings_members_check', sql`jsonb_typeof(${table.members}) = 'object'`),
    check('settings_version_check', sql`${table.version} >= 1`),
  ],
)

/** Logins: accounts, their sessions with rotating refresh tokens, and the keys that sign access tokens. */
import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { PublicJwk } from '../../domain/public-jwk.ts'
import { type Role, roles } from '../../domain/roles.ts'
import { bytes, id, moment } from './columns.ts'

export const accounts = pgTable(
  'accounts',
  {
    id: id().notNull(),
    email: text('email').notNull(),
    displayName: text('display_name').notNull(),
    avatarUrl: text('avatar_url'),
    /** argon2id in PHC format; null for an account nobody can log in to with a password. */
    passwordHash: text('password_hash'),
    roles: text('roles').array().$type<Role[]>().notNull(),
    suspendedUntil: moment('suspended_until'),
    /** Tokens of an earlier epoch are refused. */
    epoch: integer('epoch').notNull().default(0),
    /** By the clock of the database, which all instances share. */
    epochRaisedAt: moment('epoch_raised_at'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'accounts_pkey', columns: [table.id] }),
    index('accounts_epoch_raised_at_idx')
      .on(table.epochRaisedAt)
      .where(sql`${table.epochRaisedAt} is not null`),
    index('accounts_admins_idx').on(table.id).where(sql`'admin' = any(${table.roles})`),
    uniqueIndex('accounts_email_key').on(sql`lower(${table.email})`),
    check(
      'accounts_roles_check',
      sql`${table.roles} <@ array[${sql.raw(roles.map((role) => `'${role}'`).join(', '))}] and 'reader' = any(${table.roles})`,
    ),
  ],
)

export const sessions = pgTable(
  'sessions',
  {
    id: id().notNull(),
    accountId: id('account_id').notNull(),
    address: text('address'),
    userAgent: text('user_agent'),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    primaryKey({ name: 'sessions_pkey', columns: [table.id] }),
    foreignKey({
      name: 'sessions_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('cascade'),
    index('sessions_account_id_idx').on(table.accountId, table.createdAt),
  ],
)

export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    /** SHA-256 of the token; the token itself is never stored. */
    tokenHash: bytes('token_hash').notNull(),
    sessionId: id('session_id').notNull(),
    createdAt: moment('created_at').notNull(),
    spentAt: moment('spent_at'),
  },
  (table) => [
    primaryKey({ name: 'refresh_tokens_pkey', columns: [table.tokenHash] }),
    foreignKey({
      name: 'refresh_tokens_session_id_fkey',
      columns: [table.sessionId],
      foreignColumns: [sessions.id],
    }).onDelete('cascade'),
    index('refresh_tokens_session_id_idx').on(table.sessionId),
  ],
)

export const signingKeys = pgTable(
  'signing_keys',
  {
    /** RFC 7638 thumbprint of the public key. */
    kid: text('kid').notNull(),
    publicJwk: jsonb('public_jwk').$type<PublicJwk>().notNull(),
    /** PKCS #8, AES-256-GCM under a key derived from SECRET_KEY: nonce, ciphertext, tag. */
    encryptedPrivateKey: bytes('encrypted_private_key').notNull(),
    createdAt: moment('created_at').notNull(),
    retiredAt: moment('retired_at'),
  },
  (table) => [
    primaryKey({ name: 'signing_keys_pkey', columns: [table.kid] }),
    uniqueIndex('signing_keys_active_key').on(sql`(true)`).where(sql`${table.retiredAt} is null`),
  ],
)

/**
 * The tables of accounts: sessions with rotating refresh tokens, known logins, links by mail,
 * personal access tokens, and signing keys.
 */
import { type SQL, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
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
import { type OneTimePurpose, oneTimePurposes } from '../../domain/credentials/one-time-purposes.ts'
import type { PublicJwk } from '../../domain/credentials/public-jwk.ts'
import { type Role, roles } from '../../domain/roles.ts'
import { bytes, id, moment } from './columns.ts'
import { isOneOf } from './enum-check.ts'

/** A query must use these very words, so that the partial index serves it. */
export function isStaffRow(column: AnyPgColumn): SQL {
  return sql`${column} && array['author', 'moderator', 'admin']`
}

export const accounts = pgTable(
  'accounts',
  {
    id: id().notNull(),
    /** null for an erased account, and for an account of an outside issuer that gave no address. */
    email: text('email'),
    /** null while nobody has shown that mail to this address reaches the account's owner. */
    emailVerifiedAt: moment('email_verified_at'),
    /**
     * The address that was verified before the latest changes of the address. A forced reset restores
     * it until `formerEmailUntil`.
     */
    formerEmail: text('former_email'),
    formerEmailUntil: moment('former_email_until'),
    displayName: text('display_name').notNull(),
    avatarUrl: text('avatar_url'),
    /** argon2id in PHC format; null if nobody can log in with a password. */
    passwordHash: text('password_hash'),
    /**
     * The hash of the password in the newest registration with this address, whoever sent it. It
     * only tells that caller that the address is not confirmed. Nobody logs in with it, and it never
     * becomes the password of the account.
     */
    claimedPasswordHash: text('claimed_password_hash'),
    /** What the display name looks like; null in rows of an earlier release, until the next start. */
    nameSkeleton: text('name_skeleton'),
    roles: text('roles').array().$type<Role[]>().notNull(),
    /** null if the account is not suspended. */
    suspendedAt: moment('suspended_at'),
    /** With `suspendedAt` set, null means that the suspension lasts until somebody lifts it. */
    suspendedUntil: moment('suspended_until'),
    suspensionReason: text('suspension_reason'),
    /** Tokens of an earlier epoch are refused. */
    epoch: integer('epoch').notNull().default(0),
    /**
     * The time at which epoch, roles, suspension or sessions last changed, by the database's clock,
     * which all instances share.
     */
    standingChangedAt: moment('standing_changed_at'),
    /**
     * An erased account keeps its emptied row, since decisions and other lasting records refer to
     * it.
     */
    erasedAt: moment('erased_at'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'accounts_pkey', columns: [table.id] }),
    index('accounts_standing_changed_at_idx')
      .on(table.standingChangedAt)
      .where(sql`${table.standingChangedAt} is not null`),
    index('accounts_admins_idx').on(table.id).where(sql`'admin' = any(${table.roles})`),
    // The names that no reader may imitate.
    index('accounts_staff_name_idx').on(table.nameSkeleton).where(isStaffRow(table.roles)),
    index('accounts_former_email_until_idx')
      .on(table.formerEmailUntil)
      .where(sql`${table.formerEmailUntil} is not null`),
    check(
      'accounts_former_email_check',
      sql`(${table.formerEmail} is null) = (${table.formerEmailUntil} is null)`,
    ),
    uniqueIndex('accounts_email_key').on(sql`lower(${table.email})`),
    check(
      'accounts_suspension_check',
      sql.join(
        [
          sql`(${table.suspendedAt} is null) = (${table.suspensionReason} is null)`,
          sql`(${table.suspendedUntil} is null or ${table.suspendedAt} is not null)`,
        ],
        sql` and `,
      ),
    ),
    check(
      'accounts_roles_check',
      sql.join(
        [
          sql`${table.roles} <@ array[${sql.raw(roles.map((role) => `'${role}'`).join(', '))}]`,
          sql`'reader' = any(${table.roles})`,
        ],
        sql` and `,
      ),
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
    index('sessions_account_id_idx').on(table.accountId, table.id.desc().nullsFirst()),
    index('sessions_ended_at_idx').on(sql`least(${table.revokedAt}, ${table.expiresAt})`),
    index('sessions_revoked_at_idx')
      .on(table.accountId, table.revokedAt)
      .where(sql`${table.revokedAt} is not null`),
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
    /**
     * PKCS #8, sealed with AES-256-GCM under a key derived from SECRET_KEY: nonce, ciphertext, tag.
     * null once the key is retired and signs no more.
     */
    encryptedPrivateKey: bytes('encrypted_private_key'),
    createdAt: moment('created_at').notNull(),
    retiredAt: moment('retired_at'),
  },
  (table) => [
    primaryKey({ name: 'signing_keys_pkey', columns: [table.kid] }),
    uniqueIndex('signing_keys_active_key').on(sql`(true)`).where(sql`${table.retiredAt} is null`),
  ],
)

/** The devices and networks from which an account has logged in, without saying which. */
export const knownLogins = pgTable(
  'known_logins',
  {
    accountId: id('account_id').notNull(),
    /** An HMAC of the kind of browser and the network, with a key of the service. */
    fingerprint: bytes('fingerprint').notNull(),
    lastUsedAt: moment('last_used_at').notNull(),
    /** When the owner was told of this login by mail; null if no mail was due. */
    toldAt: moment('told_at'),
  },
  (table) => [
    primaryKey({ name: 'known_logins_pkey', columns: [table.accountId, table.fingerprint] }),
    foreignKey({
      name: 'known_logins_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('cascade'),
  ],
)

/** Tokens of links by mail. Each works once: its row is deleted when it is used. */
export const oneTimeTokens = pgTable(
  'one_time_tokens',
  {
    /** SHA-256 of the token; the token itself is never stored. */
    tokenHash: bytes('token_hash').notNull(),
    accountId: id('account_id').notNull(),
    purpose: text('purpose').$type<OneTimePurpose>().notNull(),
    /** The address that the link was sent to. */
    email: text('email').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'one_time_tokens_pkey', columns: [table.tokenHash] }),
    foreignKey({
      name: 'one_time_tokens_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('cascade'),
    check('one_time_tokens_purpose_check', isOneOf(table.purpose, oneTimePurposes)),
    index('one_time_tokens_account_id_idx').on(table.accountId, table.purpose),
    index('one_time_tokens_expires_at_idx').on(table.expiresAt),
  ],
)

/**
 * Links accounts to their subjects at outside issuers. An e-mail address never makes such a link.
 */
export const identities = pgTable(
  'identities',
  {
    issuer: text('issuer').notNull(),
    /** The `sub` that the issuer gives. */
    subject: text('subject').notNull(),
    accountId: id('account_id').notNull(),
    /**
     * The issue time of the newest token that any instance has seen. The default is for rows that
     * are older than this column.
     */
    tokenIssuedAt: moment('token_issued_at').notNull().default(new Date(0)),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'identities_pkey', columns: [table.issuer, table.subject] }),
    foreignKey({
      name: 'identities_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('cascade'),
    index('identities_account_id_idx').on(table.accountId),
  ],
)

/** Personal access tokens, which scripts and build systems present instead of a login. */
export const accessTokens = pgTable(
  'access_tokens',
  {
    id: id().notNull(),
    accountId: id('account_id').notNull(),
    name: text('name').notNull(),
    /** SHA-256 of the token. The token itself is shown once and never stored. */
    tokenHash: bytes('token_hash').notNull(),
    /** The last characters of the token, by which its owner recognizes it. */
    ending: text('ending').notNull(),
    /**
     * The actions of the policy that the token was made for. The roles of its account limit them
     * further.
     */
    actions: text('actions').array().notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    lastUsedAt: moment('last_used_at'),
    lastUsedAddress: text('last_used_address'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    primaryKey({ name: 'access_tokens_pkey', columns: [table.id] }),
    foreignKey({
      name: 'access_tokens_account_id_fkey',
      columns: [table.accountId],
      foreignColumns: [accounts.id],
    }).onDelete('cascade'),
    uniqueIndex('access_tokens_token_hash_key').on(table.tokenHash),
    index('access_tokens_ended_at_idx').on(sql`least(${table.revokedAt}, ${table.expiresAt})`),
    index('access_tokens_account_id_idx').on(table.accountId, table.id.desc().nullsFirst()),
  ],
)

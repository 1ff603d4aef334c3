/**
 * THE TABLE of the columns that an import reads, by the names that other tools give them in their
 * exports. Letter case, blanks, hyphens and underscores make no difference.
 */

const table = {
  // Ghost, listmonk and Buttondown: email. Mailchimp: Email Address.
  email: ['email', 'emailaddress', 'mail', 'subscriberemail'],
  // Mailchimp: CONFIRM_TIME.
  confirmedAt: ['confirmedat', 'confirmtime', 'confirmationtime'],
  evidence: ['evidence', 'consentevidence'],
  // Ghost: subscribed_to_emails. listmonk: status. Buttondown: type or subscriber_type.
  status: ['status', 'subscribedtoemails', 'subscribertype', 'type'],
} as const

export type ImportColumn = keyof typeof table

export const importColumns = Object.keys(table) as ImportColumn[]

/** The longest text of a cell that is kept. A longer address, time or status is none anyway. */
export const maxCellLength: Readonly<Record<ImportColumn, number>> = {
  email: 400,
  confirmedAt: 60,
  evidence: 500,
  status: 60,
}

export function importColumnOf(name: string): ImportColumn | undefined {
  const plain = name.toLowerCase().replace(/[\s_-]+/g, '')
  return importColumns.find((column) => (table[column] as readonly string[]).includes(plain))
}

/** What the column `status` says of an address that gets letters there. */
const subscribed: ReadonlySet<string> = new Set([
  '',
  ...['subscribed', 'confirmed', 'active', 'enabled', 'true', 'yes', '1'],
  // Buttondown.
  ...['regular', 'premium', 'gifted', 'trialed'],
])

export function getsLettersThere(status: string): boolean {
  return subscribed.has(status.trim().toLowerCase())
}

/**
 * Enqueues mail as a job in the caller's transaction. The mail is sealed, since it may carry a
 * secret link.
 */
import type { SecretBox } from '../auth/secret-box.ts'
import type { Db } from '../db/database.ts'
import { findPublicationName } from '../db/queries/settings.ts'
import type { Deps } from '../deps.ts'
import type { OneTimePurpose } from '../domain/credentials/one-time-purposes.ts'
import type { NoticeKind } from '../domain/moderation/statement-of-reasons.ts'
import type { SealedMail } from './payloads.ts'
import { sendJobs } from './send-job.ts'

/** What a mail is about. */
type MailKind =
  | OneTimePurpose
  | NoticeKind
  | 'address-claimed'
  | 'password-changed'
  | 'email-changed'
  | 'email-changed-for-good'
  | 'email-restored'
  | 'access-token-created'
  | 'new-login'
  | 'newsletter-signup'
  | 'letter-test'
  | 'newsletter-preferences'
  | 'comment-replies'

export type Mail = {
  /** The log names it if the mail cannot be sent. Mail that an earlier release enqueued has none. */
  kind: MailKind
  /** One address. */
  to: string
  subject: string
  /** Plain text, in lines of any length. */
  text: string
  /** The same as HTML, in test mails of letters. */
  html?: string
  /** Additional header fields, `List-Unsubscribe` for example. */
  headers?: Readonly<Record<string, string>>
  /**
   * A decoy causes the same work as any mail and is sent to nobody, so that the duration of a
   * request does not reveal whether mail is sent.
   */
  isDecoy?: boolean
}

/** A mail whose texts name the publication. The name is read when the mail is enqueued. */
export type MailDraft = Omit<Mail, 'subject' | 'text'> & {
  write(publication: string): Pick<Mail, 'subject' | 'text'>
}

/**
 * Call this in the transaction of the change that the mail is about. The mail is sent if the
 * transaction commits.
 */
export function enqueueMail(tx: Db, deps: Pick<Deps, 'box' | 'newId'>, draft: MailDraft): Promise<void> {
  return enqueueMails(tx, deps, [draft])
}

/** Enqueues many mails in one statement. */
export async function enqueueMails(
  tx: Db,
  { box, newId }: Pick<Deps, 'box' | 'newId'>,
  drafts: readonly MailDraft[],
): Promise<void> {
  if (drafts.length === 0) return
  const publication = await findPublicationName(tx)
  await sendJobs(
    tx,
    'mail',
    drafts.map(({ write, ...mail }) => ({
      id: newId(),
      payload: sealMail(box, { ...mail, ...write(publication) }),
    })),
  )
}

function sealMail(box: SecretBox, mail: Mail): SealedMail {
  return { sealed: Buffer.from(box.seal(Buffer.from(JSON.stringify(mail)))).toString('base64') }
}

/** Throws if the mail was sealed under another SECRET_KEY. */
export function openMail(box: SecretBox, { sealed }: SealedMail): Mail {
  return JSON.parse(Buffer.from(box.open(Buffer.from(sealed, 'base64'))).toString())
}

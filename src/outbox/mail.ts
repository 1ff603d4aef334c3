/** Mail on its way out: a job in the transaction of what the mail is about, sealed, since it may carry a secret link. */
import type { SecretBox } from '../auth/secret-box.ts'
import type { Db } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { SealedMail } from './payloads.ts'
import { sendJobs } from './send-job.ts'

/** Plain text, in lines of any length. */
export type Mail = {
  /** One address. */
  to: string
  subject: string
  text: string
  /** Header fields besides, `List-Unsubscribe` for example. */
  headers?: Readonly<Record<string, string>>
  /** The same work as for any mail, but nobody gets it: where the time of an answer must tell nothing. */
  isDecoy?: boolean
}

/** To be called in the transaction of what the mail is about: it goes out when that commits, and only then. */
export function enqueueMail(tx: Db, tools: Pick<Deps, 'box' | 'newId'>, mail: Mail): Promise<void> {
  return enqueueMails(tx, tools, [mail])
}

/** The same of many, in one statement. */
export async function enqueueMails(
  tx: Db,
  { box, newId }: Pick<Deps, 'box' | 'newId'>,
  mails: readonly Mail[],
): Promise<void> {
  await sendJobs(
    tx,
    'mail',
    mails.map((mail) => ({ id: newId(), payload: sealMail(box, mail) })),
  )
}

function sealMail(box: SecretBox, mail: Mail): SealedMail {
  return { sealed: Buffer.from(box.seal(Buffer.from(JSON.stringify(mail)))).toString('base64') }
}

/** Throws where it was sealed under another SECRET_KEY. */
export function openMail(box: SecretBox, { sealed }: SealedMail): Mail {
  return JSON.parse(Buffer.from(box.open(Buffer.from(sealed, 'base64'))).toString())
}

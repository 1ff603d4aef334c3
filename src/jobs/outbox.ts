/** Mail on its way out. */
import type { Db } from '../db/database.ts'
import type { Deps } from '../deps.ts'

/** Plain text, in lines of any length. */
export type Mail = { to: string; subject: string; text: string }

/** To be called in the transaction of what the mail is about: it goes out when that commits, and only then. */
export async function enqueueMail(_tx: Db, { log }: Pick<Deps, 'log'>, mail: Mail): Promise<void> {
  log.info({ mail }, 'mail is not sent yet')
}

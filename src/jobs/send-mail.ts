/** The job that sends one mail. */
import { PermanentFailure } from '../outbound/permanent-failure.ts'
import { openMail } from '../outbox/mail.ts'
import type { SealedMail } from '../outbox/payloads.ts'
import type { Job, JobDeps } from './job.ts'

export async function sendMail(
  { box, mailer }: Pick<JobDeps, 'box' | 'mailer'>,
  { id, payload, signal }: Job<SealedMail>,
): Promise<void> {
  const mail = opened(box, payload)
  if (mail.isDecoy) return
  await mailer.send(mail, { id, signal })
}

function opened(box: JobDeps['box'], payload: SealedMail) {
  try {
    return openMail(box, payload)
  } catch {
    throw new PermanentFailure('the mail was sealed under another SECRET_KEY, or has been changed since')
  }
}

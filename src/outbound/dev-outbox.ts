/**
 * Keeps the newest mails in memory while a developer runs the service without a mail server. They are
 * as good as passwords, so they go into no file, and end with the process.
 */
import type { KeptMail } from '../domain/service/kept-mail.ts'

export type DevOutbox = {
  /** Where a browser on the same machine can read the mails. */
  url: string
  keep(mail: Omit<KeptMail, 'keptAt'>): void
  /** The newest first. */
  list(): readonly KeptMail[]
  find(id: string): KeptMail | undefined
}

const maxMails = 100
/** In characters, of all mails together. The newest mail is always kept. */
const maxLength = 8_000_000

type Parts = {
  publicUrl: string
  clock: () => Date
  /** Called for each mail that is kept, with the address of its page. */
  onKeep: (mail: KeptMail, url: string) => void
}

export function createDevOutbox({ publicUrl, clock, onKeep }: Parts): DevOutbox {
  const url = `${publicUrl}/v1/dev/outbox`
  /** The oldest first. */
  const mails = new Map<string, KeptMail>()
  let length = 0

  function drop(id: string): void {
    const mail = mails.get(id)
    if (mail) length -= lengthOf(mail)
    mails.delete(id)
  }

  return {
    url,
    keep(given) {
      // A job that runs again has the same id.
      drop(given.id)
      const mail = { ...given, keptAt: clock() }
      mails.set(mail.id, mail)
      length += lengthOf(mail)
      for (const id of mails.keys()) {
        if (mails.size <= maxMails && (length <= maxLength || mails.size === 1)) break
        drop(id)
      }
      onKeep(mail, `${url}/${mail.id}`)
    },
    list: () => [...mails.values()].reverse(),
    find: (id) => mails.get(id),
  }
}

function lengthOf({ text, html }: KeptMail): number {
  return text.length + (html?.length ?? 0)
}

/** Keeps the mails of letters for developers, where no mail server is configured. */
import { fillerOfHtml, fillerOfText } from '../domain/newsletter/letter-slots.ts'
import type { DevOutbox } from './dev-outbox.ts'
import type { LetterMailer } from './letter-mailer.ts'

export function createLetterOutbox(outbox: DevOutbox, newId: () => string): LetterMailer {
  return {
    connections: 1,
    open(letter) {
      const [htmlWith, textWith] = [fillerOfHtml(letter.html), fillerOfText(letter.text)]
      return async ({ to, subject, links, headers }) => {
        const texts = { html: htmlWith(links), text: textWith(links) }
        outbox.keep({ id: newId(), kind: 'letter', to, subject, headers, ...texts })
        return { isAccepted: true }
      }
    },
    close() {},
  }
}

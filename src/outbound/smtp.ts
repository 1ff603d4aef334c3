/** What every mail needs on its way to the SMTP server: safe addresses, safe headers, encryption. */
import { PermanentFailure } from './permanent-failure.ts'

/** In nodemailer, the query of the URL is stronger than the options beside the URL. */
export function withRequiredTls(smtpUrl: string): string {
  const url = new URL(smtpUrl)
  url.searchParams.set('requireTLS', 'true')
  return url.href
}

/** Whether no character has a meaning in SMTP or in a mail header. */
export function isOneAddress(address: string): boolean {
  return /^[^\s\p{Cc}<>()[\]\\,;:"@]+@[^\s\p{Cc}<>()[\]\\,;:"@]+$/u.test(address)
}

export function oneAddress(address: string): string {
  if (isOneAddress(address)) return address
  throw new PermanentFailure('the recipient of the mail is not one plain e-mail address')
}

/** A line break would begin another header. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

const maxReplyLength = 300

/** The server's reply without the recipient's address, since it goes into the log or the database. */
export function shortReply(reply: string, to: string): string {
  const words = reply.replaceAll(new RegExp(to.replaceAll(/\W/g, '\\$&'), 'gi'), '[recipient]')
  return oneLine(words.slice(0, maxReplyLength))
}

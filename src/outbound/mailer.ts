/** Hands mail to the SMTP server; without one, writes it to the log. */
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Config } from '../config/settings.ts'
import type { Deps } from '../deps.ts'
import type { Mail } from '../outbox/mail.ts'
import { PermanentFailure } from './permanent-failure.ts'

export type Attempt = {
  /** The same for every attempt at this mail, so that who gets it twice can tell. */
  id: string
  signal: AbortSignal
}

/** `send` resolves when the server has taken the mail over. */
export type Mailer = { send(mail: Mail, attempt: Attempt): Promise<void> }

type Settings = Pick<Config, 'smtpUrl' | 'mailFrom'>

export function createMailer({ smtpUrl, mailFrom }: Settings, log: Deps['log']): Mailer {
  return smtpUrl === null ? loggingMailer(log) : smtpMailer(smtpUrl, mailFrom)
}

function loggingMailer(log: Deps['log']): Mailer {
  return {
    async send({ to, subject, text }) {
      log.info({ mail: { to, subject, text } }, 'mail is not sent: SMTP_URL is not set')
    },
  }
}

/** Milliseconds in which a server must answer. */
const answerTimeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }

function smtpMailer(smtpUrl: string, from: Config['mailFrom']): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    ...answerTimeouts,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return {
    async send(mail, { id, signal }) {
      const message: SendMailOptions & { signal: AbortSignal } = {
        from: { name: from.name ?? '', address: from.address },
        // Not as text, which would be taken for a list; and the envelope says the same once more.
        to: { name: '', address: mail.to },
        envelope: { from: from.address, to: [oneAddress(mail.to)] },
        subject: oneLine(mail.subject),
        text: mail.text,
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', ...headersOf(mail) },
        signal,
      }
      await transport.sendMail(message).catch((error) => {
        throw refusal(error, mail.to)
      })
    },
  }
}

/** Nothing that SMTP or a mail header gives a meaning to. */
function oneAddress(address: string): string {
  if (!/^[^\s\p{Cc}<>()[\]\\,;:"@]+@[^\s\p{Cc}<>()[\]\\,;:"@]+$/u.test(address)) {
    throw new PermanentFailure('its recipient is not one plain e-mail address')
  }
  return address
}

/** What breaks a line would begin another header. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

function headersOf({ headers = {} }: Mail): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, oneLine(value)]))
}

type SmtpError = Error & { code?: unknown; command?: unknown; responseCode?: unknown; response?: unknown }

/** Which answers are about this one mail. Elsewhere a 5xx is about our login or our sender, which an operator mends. */
const answersAboutTheMail = ['RCPT TO', 'DATA']
const maxResponseLength = 300

/** The server's words, without the address that it repeats: this goes into the log and stays with the job. */
function refusal({ message, code, command, responseCode, response }: SmtpError, to: string): Error {
  const words = String(response ?? message)
    .replaceAll(new RegExp(to.replaceAll(/\W/g, '\\$&'), 'gi'), '[recipient]')
    .slice(0, maxResponseLength)
  const isPermanent = Number(responseCode) >= 500 && answersAboutTheMail.includes(String(command))
  if (isPermanent) return new PermanentFailure(`the mail server refuses it at ${command}: ${oneLine(words)}`)
  return new Error(`the mail server did not take it (${code}, ${command ?? 'CONN'}): ${oneLine(words)}`)
}

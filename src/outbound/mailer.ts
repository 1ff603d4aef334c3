/** Hands mail to the SMTP server. If no server is configured, the mail is kept for developers. */
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Config } from '../config/settings.ts'
import type { Mail } from '../outbox/mail.ts'
import type { DevOutbox } from './dev-outbox.ts'
import { PermanentFailure } from './permanent-failure.ts'
import { oneAddress, oneLine, shortReply, withRequiredTls } from './smtp.ts'

type Attempt = {
  /** The same for every attempt at this mail, so that mail programs recognize a second copy. */
  id: string
  signal: AbortSignal
}

/** `send` resolves when the server has accepted the mail. */
export type Mailer = { send(mail: Mail, attempt: Attempt): Promise<void> }

type MailSettings = Pick<Config, 'smtpUrl' | 'smtpRequireTls' | 'mailFrom'>

export function createMailer(
  { smtpUrl, ...settings }: MailSettings,
  devOutbox: DevOutbox | null = null,
): Mailer {
  if (smtpUrl !== null) return smtpMailer({ smtpUrl, ...settings })
  if (devOutbox) return outboxMailer(devOutbox)
  return { send: () => Promise.reject(new Error('this process has no SMTP_URL, so it cannot send mail')) }
}

function outboxMailer(outbox: DevOutbox): Mailer {
  return {
    async send({ kind, to, subject, text, headers = {} }, { id }) {
      outbox.keep({ id, kind, to, subject, text, html: null, headers })
    },
  }
}

/** Time limits for the server's answers, in milliseconds. */
const answerTimeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }

type ServerSettings = Pick<Config, 'smtpRequireTls'> & { smtpUrl: string }

function openTransport({ smtpUrl, smtpRequireTls }: ServerSettings) {
  return createTransport({
    url: smtpRequireTls ? withRequiredTls(smtpUrl) : smtpUrl,
    ...answerTimeouts,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** Connects to the mail server and logs in, and sends nothing. Throws if the server refuses that. */
export async function checkMailServer(settings: ServerSettings): Promise<void> {
  const transport = openTransport(settings)
  try {
    await transport.verify()
  } finally {
    transport.close()
  }
}

function smtpMailer({ mailFrom: from, ...server }: MailSettings & { smtpUrl: string }): Mailer {
  const transport = openTransport(server)
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return {
    async send(mail, { id, signal }) {
      const message: SendMailOptions & { signal: AbortSignal } = {
        from: { name: from.name ?? '', address: from.address },
        // As plain text, the address would be parsed as a list. The envelope repeats the one
        // recipient.
        to: { name: '', address: mail.to },
        envelope: { from: from.address, to: [oneAddress(mail.to)] },
        subject: oneLine(mail.subject),
        text: mail.text,
        ...(mail.html !== undefined && { html: mail.html }),
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', ...headersOf(mail) },
        signal,
      }
      await transport.sendMail(message).catch((error) => {
        throw deliveryError(error, mail.to)
      })
    },
  }
}

function headersOf({ headers = {} }: Mail): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, oneLine(value)]))
}

type SmtpError = Error & { code?: unknown; command?: unknown; responseCode?: unknown; response?: unknown }

/**
 * A 5xx reply to these commands is about this one mail. A 5xx reply to other commands is about the
 * login or the sender of this service, which an operator can correct.
 */
const answersAboutTheMail = ['RCPT TO', 'DATA']

/**
 * Makes an error from the server's reply, without the recipient's address, since the error goes
 * into the log and stays with the job.
 */
function deliveryError({ message, code, command, responseCode, response }: SmtpError, to: string): Error {
  const words = shortReply(String(response ?? message), to)
  const isPermanent = Number(responseCode) >= 500 && answersAboutTheMail.includes(String(command))
  if (code === 'ETLS' && response !== undefined) {
    return new Error(
      `the mail server refused to encrypt the connection with STARTTLS, see SMTP_REQUIRE_TLS: ${words}`,
    )
  }
  if (isPermanent) return new PermanentFailure(`the mail server refused the mail at ${command}: ${words}`)
  return new Error(`the mail server did not accept the mail (${code}, ${command ?? 'CONN'}): ${words}`)
}

/**
 * Hands the mails of letters to the SMTP server, over connections that stay open. It tells what came
 * of each attempt and decides nothing.
 */
import { readFileSync } from 'node:fs'
import { createTransport, type Transporter } from 'nodemailer'
import type { Config } from '../config/settings.ts'
import type { LetterLinks } from '../domain/newsletter/letter-slots.ts'
import { encodeParts } from './letter-parts.ts'
import { isOneAddress, oneLine, shortReply, withRequiredTls } from './smtp.ts'

/** One mail of a letter. Header values have no line breaks, or these become blanks. */
export type LetterMail = {
  to: string
  from: { name: string; address: string }
  replyTo: string | null
  /** The envelope's sender, to which bounces go. */
  returnPath: string
  /** The same for every attempt at this mail, so that mail programs recognize a second copy. */
  messageId: string
  subject: string
  links: LetterLinks
  headers: Readonly<Record<string, string>>
}

/** The reply of the server without the recipient's address, or what went wrong before any reply. */
export type Delivery =
  | { isAccepted: true }
  | {
      isAccepted: false
      /** The SMTP reply code; null if the server gave no reply. */
      code: number | null
      /** The command that the reply is for: `RCPT TO`, `DATA`, `AUTH` and so on. */
      command: string
      words: string
    }

export type LetterMailer = {
  /** How many mails are sent at the same time. */
  readonly connections: number
  /** Prepares the text of a letter, with slots for links, and returns what sends one of its mails. */
  open(letter: { html: string; text: string }): (mail: LetterMail) => Promise<Delivery>
  close(): void
}

type Settings = Pick<Config, 'smtpUrl' | 'smtpRequireTls' | 'letters'>

/** Milliseconds. A server that takes longer for an answer is taken for unreachable. */
const answerTimeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }
/** After so many mails a connection is replaced, since servers end the ones that never stop. */
const mailsPerConnection = 1_000

/** RFC 8058, section 4, wants the last two signed. By itself, nodemailer leaves the last one out. */
const signedHeaders = [
  'from',
  'reply-to',
  'subject',
  'date',
  'message-id',
  'to',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
]

export function createLetterMailer(settings: Settings & { smtpUrl: string }): LetterMailer {
  const transport = openPool(settings)
  return {
    connections: settings.letters.connections,
    open(letter) {
      const partsWith = encodeParts(letter)
      return async ({ links, ...mail }) => {
        if (!isOneAddress(mail.to)) return badAddress
        try {
          await transport.sendMail({ ...optionsOf(mail), alternatives: partsWith(links) })
          return { isAccepted: true }
        } catch (error) {
          return refusalOf(error as SmtpError, mail.to)
        }
      }
    },
    close: () => transport.close(),
  }
}

function optionsOf({
  to,
  from,
  replyTo,
  returnPath,
  messageId,
  subject,
  headers,
}: Omit<LetterMail, 'links'>) {
  return {
    from,
    to: { name: '', address: to },
    ...(replyTo !== null && { replyTo: { name: '', address: replyTo } }),
    envelope: { from: returnPath, to: [to] },
    messageId,
    subject: oneLine(subject),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { prepared: true, value: oneLine(value) }]),
    ),
  }
}

function openPool({
  smtpUrl,
  smtpRequireTls,
  letters: { connections, dkim },
}: Settings & { smtpUrl: string }): Transporter {
  return createTransport({
    url: smtpRequireTls ? withRequiredTls(smtpUrl) : smtpUrl,
    pool: true,
    maxConnections: connections,
    maxMessages: mailsPerConnection,
    ...answerTimeouts,
    ...(dkim && {
      dkim: {
        domainName: dkim.domain,
        keySelector: dkim.selector,
        privateKey: readFileSync(dkim.keyFile, 'utf8'),
        headerFieldNames: signedHeaders.join(':'),
      },
    }),
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0])
}

/** What a mail server would say to an address that is none. It is not asked. */
const badAddress: Delivery = {
  isAccepted: false,
  code: 553,
  command: 'RCPT TO',
  words: '5.1.3 The recipient is not one plain e-mail address.',
}

type SmtpError = Error & { command?: unknown; responseCode?: unknown; response?: unknown }

function refusalOf({ message, command, responseCode, response }: SmtpError, to: string): Delivery {
  const code = Number(responseCode)
  return {
    isAccepted: false,
    code: Number.isInteger(code) && code >= 400 ? code : null,
    command: typeof command === 'string' ? command : 'CONN',
    words: shortReply(String(response ?? message), to),
  }
}

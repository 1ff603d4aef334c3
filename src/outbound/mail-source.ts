/** Writes a mail as it would leave, headers and all (RFC 5322), without sending it. */
import { createTransport } from 'nodemailer'
import type { LetterMessage } from '../domain/newsletter/letter-message.ts'

export type MailSource = (message: LetterMessage) => Promise<string>

/** No connection is opened, and no file is read. */
const transport = createTransport({
  streamTransport: true,
  buffer: true,
  newline: 'windows',
  disableFileAccess: true,
  disableUrlAccess: true,
})

export const mailSource: MailSource = async ({ to, replyTo, headers, ...mail }) => {
  const { message } = await transport.sendMail({
    ...mail,
    to: { name: '', address: to },
    ...(replyTo !== null && { replyTo: { name: '', address: replyTo } }),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { prepared: true, value }]),
    ),
  })
  // Everything that is not ASCII is encoded.
  return String(message)
}

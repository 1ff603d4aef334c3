/** What comes in about mail that was sent: a message of a mail server, or events of a mail service. */

export const mailServiceNames = ['ses', 'postmark', 'mailgun', 'sendgrid'] as const
export type MailServiceName = (typeof mailServiceNames)[number]

/** A message as it came. */
export type ReportedMessage = {
  kind: 'message'
  /** In base64. */
  bytes: string
  /** The signed part of the address that the message came to; null where nobody has checked it. */
  returnPath: string | null
}

/** An event of a mail service about one address. */
export type ServiceEvent = {
  email: string
  at: string
  /** What is the same where the service sends the event twice. */
  key: string
} & (
  | { kind: 'bounce'; bounce: 'hard' | 'soft'; status?: string | undefined; diagnostic?: string | undefined }
  | { kind: 'complaint'; feedbackType: string }
)

export type Report = ReportedMessage | { kind: 'events'; events: readonly ServiceEvent[] }

/** In bytes. The whole of a message must come, but only the beginning of it is kept and read. */
export const maxReportBytes = 1_048_576
export const keptMessageBytes = 262_144

/** A mail that is kept for developers to read, because no mail server is configured. */
export type KeptMail = {
  id: string
  keptAt: Date
  /** What the mail is about. */
  kind: string
  to: string
  subject: string
  text: string
  /** null if the mail is plain text alone. */
  html: string | null
  headers: Readonly<Record<string, string>>
}

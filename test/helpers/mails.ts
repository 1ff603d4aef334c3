/** The mail that the service has sent, as tests read it. */
import type { Mail } from '../../src/jobs/outbox.ts'
import type { TestApp } from './app.ts'

/** All mail so far, oldest first. */
export async function sentMails({ logLines }: TestApp): Promise<Mail[]> {
  return logLines.flatMap(({ mail }) => (mail === undefined ? [] : [mail as Mail]))
}

/** The first link in the mail. */
export function linkIn({ text }: Mail): URL {
  const [url] = /https?:\/\/\S+/.exec(text) ?? []
  if (url === undefined) throw new Error(`no link in: ${text}`)
  return new URL(url)
}

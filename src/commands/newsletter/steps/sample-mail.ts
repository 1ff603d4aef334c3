/** Writes a letter as one mail, as it would reach a reader, for previews and test mails. */
import type { LetterOfNewsletter } from '../../../db/queries/newsletter/letters.ts'
import { findPublicationName } from '../../../db/queries/settings.ts'
import type { Deps } from '../../../deps.ts'
import { letterHeaders } from '../../../domain/newsletter/letter-headers.ts'
import type { LetterMessage } from '../../../domain/newsletter/letter-message.ts'
import { fillerOfHtml, fillerOfText } from '../../../domain/newsletter/letter-slots.ts'
import { letterUrl, sampleLinks } from '../../../domain/newsletter/letter-urls.ts'
import { type FrozenLetter, renderDraft } from './freeze-letter.ts'

type SampleDeps = Pick<Deps, 'database' | 'textWork' | 'config' | 'clock'>

/** Its links to unsubscribe and to preferences belong to nobody, so they change nothing. */
export async function sampleMail(
  deps: SampleDeps,
  { letter, newsletter }: LetterOfNewsletter,
  to: string,
): Promise<{ mail: LetterMessage; warnings: string[] }> {
  const { config, database, clock } = deps
  const frozen = await frozenOrDraft(deps, { letter, newsletter })
  const archiveUrl = letterUrl(config.publicUrl, { slug: newsletter.slug, id: letter.id })
  const links = { ...sampleLinks(config.publicUrl), archiveUrl }
  const headers = letterHeaders({
    ...links,
    unsubscribeMailbox: null,
    letterId: letter.id,
    recipientId: 'test',
    newsletter,
    mailFrom: config.mailFrom,
    publication: await findPublicationName(database.db),
  })
  const mail = {
    ...headers,
    to,
    date: clock(),
    subject: frozen.subject,
    html: fillerOfHtml(frozen.html)(links),
    text: fillerOfText(frozen.text)(links),
  }
  return { mail, warnings: frozen.warnings }
}

/** What was sent does not change any more. */
async function frozenOrDraft(
  deps: SampleDeps,
  { letter, newsletter }: LetterOfNewsletter,
): Promise<FrozenLetter> {
  const { sentSubject, sentHtml, sentText } = letter
  if (sentSubject !== null && sentHtml !== null && sentText !== null) {
    return { subject: sentSubject, html: sentHtml, text: sentText, warnings: [] }
  }
  return renderDraft(deps, { letter, newsletter })
}

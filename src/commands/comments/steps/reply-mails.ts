/**
 * Writes the mails about replies. The words of the replies appear in the text only, as quotations
 * without control characters. No word of a reply gets into a header.
 */
import type { ToldReply } from '../../../db/queries/comments/reply-notices.ts'
import { maxRepliesShown } from '../../../domain/comments/reply-notices.ts'
import { quoted } from '../../../domain/quotation.ts'
import { shownName } from '../../../domain/shown-name.ts'
import { maxDisplayNameLength, toSingleLine } from '../../../domain/single-line-text.ts'
import { commentUrl, type Site } from '../../../domain/site-links.ts'
import type { MailDraft } from '../../../outbox/mail.ts'

const maxTitleLength = 200

export function replyMail(
  site: Site,
  { to, replies, token }: { to: string; replies: readonly ToldReply[]; token: string },
): MailDraft {
  const link = `${site.publicUrl}/v1/reply-notices/unsubscription?token=${token}`
  const [more, isMany] = [replies.length - maxRepliesShown, replies.length > 1]
  const paragraphsFor = (name: string) => [
    ...(isMany ? [`${replies.length} replies to your comments at ${name}:`] : []),
    ...replies.slice(0, maxRepliesShown).flatMap((reply) => paragraphsOf(site, reply)),
    ...(more > 0 ? [`And ${more} more.`] : []),
    `You get this mail because you asked for mail about replies to your comments at ${name}. ` +
      `To get no more of these mails, open this page: ${link}`,
  ]
  return {
    kind: 'comment-replies',
    to,
    write: (name) => ({
      subject: isMany ? `Replies to your comments at ${name}` : `A reply to your comment at ${name}`,
      text: `${paragraphsFor(name).join('\n\n')}\n`,
    }),
    // RFC 8058: with these headers, one click in the mail program unsubscribes, without a login or
    // a page.
    headers: { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}

function paragraphsOf(site: Site, { commentId, excerpt, displayName, article }: ToldReply): string[] {
  const { title, publishedAt, ...named } = article
  const who = toSingleLine(shownName(displayName), maxDisplayNameLength) ?? 'Somebody'
  const where = toSingleLine(title, maxTitleLength)
  const quotation = quoted(excerpt)
  // A published article always has a time of publication, but the type of the column allows null.
  const url = publishedAt && commentUrl(site, { ...named, publishedAt }, commentId)
  return [
    `“${who}” replied to your comment${where === undefined ? '' : ` on “${where}”`}:`,
    ...(quotation ? [quotation] : []),
    ...(url ? [url] : []),
  ]
}

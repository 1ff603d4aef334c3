/** Presents a feed of the letters of a newsletter, independent of its format. */
import type { FeedLetterRow, LetterFeedRow } from '../../db/queries/feeds/letter-feeds.ts'
import { contentOfLetter, publicHtmlOf } from '../../domain/newsletter/letter-slots.ts'
import { letterUrl } from '../../domain/newsletter/letter-urls.ts'
import { homeUrl } from '../../domain/site-links.ts'
import { type Feed, type FeedItem, withXmlText } from './feeds.ts'

export function presentLetterFeed(
  { settings, settingsUpdatedAt, newsletter, letters }: LetterFeedRow,
  { publicUrl, feedUrl }: { publicUrl: string; feedUrl: string },
): Feed {
  const { publicationName, language, logoUrl, feedText } = settings
  const times = [settingsUpdatedAt, ...letters.map(({ startedAt }) => startedAt)].map(Number)
  return withXmlText({
    title: `${newsletter.name} – ${publicationName}`,
    publicationName,
    description: newsletter.description,
    language,
    logoUrl,
    feedUrl,
    homeUrl: homeUrl({ ...settings, publicUrl }),
    updatedAt: new Date(Math.max(...times)),
    items: letters.map((letter) =>
      presentItem(letter, {
        url: letterUrl(publicUrl, { slug: newsletter.slug, id: letter.id }),
        isFull: feedText === 'full',
      }),
    ),
  })
}

function presentItem(letter: FeedLetterRow, { url, isFull }: { url: string; isFull: boolean }): FeedItem {
  return {
    id: `urn:uuid:${letter.id}`,
    url,
    title: letter.subject,
    summary: letter.preheader ?? '',
    html: isFull ? contentOfLetter(publicHtmlOf(letter.sentHtml, url)) : null,
    language: letter.language,
    authors: [],
    contributors: [],
    tags: [],
    image: null,
    publishedAt: letter.startedAt,
    updatedAt: letter.startedAt,
  }
}

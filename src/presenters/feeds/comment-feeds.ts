/** Presents a feed of comments, independent of its format. */
import type { CommentFeedRow, FeedCommentRow } from '../../db/queries/feeds/comment-feeds.ts'
import { absoluteHtml } from '../../domain/absolute-html.ts'
import { shownName } from '../../domain/shown-name.ts'
import {
  articleUrl,
  avatarUrlOf,
  commentUrl,
  contributorUrl,
  homeUrl,
  type Site,
} from '../../domain/site-links.ts'
import { type Feed, type FeedItem, type FeedPerson, withXmlText } from './feeds.ts'

export function presentCommentFeed(
  row: CommentFeedRow,
  { publicUrl, feedUrl }: { publicUrl: string; feedUrl: string },
): Feed {
  const { settings, settingsUpdatedAt, subject, comments } = row
  const { publicationName, language, logoUrl } = settings
  const site = { ...settings, publicUrl }
  const items = comments.map((comment) => presentItem(comment, site))
  const times = [settingsUpdatedAt, ...items.map(({ updatedAt }) => updatedAt)].map(Number)
  return withXmlText({
    title: ['Comments', ...(subject ? [`on ${subject.title}`] : []), `– ${publicationName}`].join(' '),
    publicationName,
    description: null,
    language,
    logoUrl,
    feedUrl,
    homeUrl: subject === null ? homeUrl(site) : articleUrl(site, subject),
    updatedAt: new Date(Math.max(...times)),
    items,
  })
}

/** The author of a comment links to the page of their contributor. */
function presentAuthor(
  { displayName, avatarUrl, contributor }: FeedCommentRow['author'],
  site: Site,
): FeedPerson {
  const name = shownName(displayName)
  if (contributor === null) return { name, url: null, avatarUrl, role: null }
  const picture = avatarUrl ?? avatarUrlOf(site.publicUrl, contributor)
  return { name, url: contributorUrl(site, contributor), avatarUrl: picture, role: null }
}

function presentItem(comment: FeedCommentRow, site: Site): FeedItem {
  const { id, parentId, excerpt, bodyHtml, createdAt, editedAt, article } = comment
  const url = commentUrl(site, article, id)
  const name = shownName(comment.author.displayName)
  return {
    id: `urn:uuid:${id}`,
    url,
    title: `${parentId === null ? 'Comment on' : 'Re:'} ${article.title} by ${name}`,
    summary: excerpt,
    html: bodyHtml === null ? null : absoluteHtml(bodyHtml, url),
    language: null,
    authors: [presentAuthor(comment.author, site)],
    contributors: [],
    tags: [],
    image: null,
    publishedAt: createdAt,
    updatedAt: editedAt ?? createdAt,
  }
}

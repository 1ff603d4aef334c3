/** Writes feeds as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1. */
import { htmlText } from '../../domain/html-text.ts'
import type { JsonFeed } from '../../schemas/feeds/feeds.ts'
import type { Feed, FeedItem, FeedPerson } from './feeds.ts'

export const feedFormats = {
  rss: { name: 'Rss', mediaType: 'application/rss+xml', write: writeRss },
  atom: { name: 'Atom', mediaType: 'application/atom+xml', write: writeAtom },
  json: { name: 'Json', mediaType: 'application/feed+json', write: writeJson },
} as const

/** Loaded with the first feed: the package is large, and most of it parses feeds. */
const feedsmith = () => import('feedsmith')

/**
 * Feed readers take descriptions for HTML and titles for text, so descriptions are escaped as HTML.
 */
async function writeRss(feed: Feed): Promise<string> {
  const { generateRssFeed } = await feedsmith()
  const xml = generateRssFeed({
    title: feed.title,
    link: feed.homeUrl,
    description: htmlText(feed.description ?? feed.title),
    language: feed.language,
    lastBuildDate: feed.updatedAt,
    ...(feed.logoUrl && { image: { url: feed.logoUrl, title: feed.title, link: feed.homeUrl } }),
    atom: { links: [{ href: feed.feedUrl, rel: 'self', type: feedFormats.rss.mediaType }] },
    items: feed.items.map((item) => ({
      title: item.title,
      link: item.url,
      guid: { value: item.id, isPermaLink: false },
      description: htmlText(item.summary),
      pubDate: item.publishedAt,
      dc: {
        creators: item.authors.map(({ name }) => name),
        ...(item.contributors.length > 0 && { contributors: item.contributors.map(({ name }) => name) }),
        ...(item.language !== null && { languages: [item.language] }),
      },
      categories: item.tags.map(({ name }) => ({ name })),
      ...(item.html !== null && { content: { encoded: item.html } }),
      ...pictureOf(item),
    })),
  })
  return withoutPadding(xml)
}

async function writeAtom(feed: Feed): Promise<string> {
  const { generateAtomFeed } = await feedsmith()
  const xml = generateAtomFeed({
    id: feed.feedUrl,
    title: { value: feed.title },
    ...(feed.description && { subtitle: { value: feed.description } }),
    updated: feed.updatedAt,
    // Atom requires an author for each entry or for the feed. An article may have no byline.
    authors: [{ name: feed.publicationName }],
    links: [
      { href: feed.feedUrl, rel: 'self', type: feedFormats.atom.mediaType },
      { href: feed.homeUrl, rel: 'alternate' },
    ],
    ...(feed.logoUrl && { logo: feed.logoUrl }),
    xml: { lang: feed.language },
    entries: feed.items.map((item) => ({
      id: item.id,
      title: { value: item.title },
      updated: item.updatedAt,
      published: item.publishedAt,
      links: [{ href: item.url, rel: 'alternate' }],
      authors: item.authors.map(atomPerson),
      ...(item.contributors.length > 0 && { contributors: item.contributors.map(atomPerson) }),
      categories: item.tags.map(({ slug, name }) => ({ term: slug, label: name })),
      summary: { value: item.summary },
      ...(item.html !== null && { content: { type: 'html', value: item.html } }),
      ...pictureOf(item),
      ...(item.language !== null && { xml: { lang: item.language } }),
    })),
  })
  return withoutPadding(xml)
}

const atomPerson = ({ name, url }: FeedPerson) => ({ name, ...(url !== null && { uri: url }) })

/** Media RSS, since an enclosure would need the size of the picture in bytes. */
function pictureOf({ image }: FeedItem) {
  if (image === null) return {}
  const { url, alt, credit, width, height } = image
  return {
    media: {
      contents: [
        {
          url,
          medium: 'image',
          ...(width !== null && { width }),
          ...(height !== null && { height }),
          ...(alt !== '' && { description: { value: alt } }),
          ...(credit !== null && { credits: [{ value: credit }] }),
        },
      ],
    },
  }
}

/** The library puts whitespace around CDATA sections, which is no part of the text. */
const sectionOrPadding = /(<!\[CDATA\[[\s\S]*?\]\]>)|\s+(?=<!\[CDATA\[)|(?<=\]\]>)\s+(?=<\/)/g

function withoutPadding(xml: string): string {
  return xml.replace(sectionOrPadding, (_, section: string | undefined) => section ?? '')
}

/** JSON Feed needs no library. */
async function writeJson(feed: Feed): Promise<string> {
  const json: JsonFeed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.homeUrl,
    feed_url: feed.feedUrl,
    ...(feed.description !== null && { description: feed.description }),
    ...(feed.logoUrl !== null && { icon: feed.logoUrl }),
    language: feed.language,
    authors: [{ name: feed.publicationName }],
    items: feed.items.map((item) => ({
      id: item.id,
      url: item.url,
      title: item.title,
      ...(item.summary !== '' && { summary: item.summary }),
      ...(item.html === null ? { content_text: item.summary } : { content_html: item.html }),
      ...(item.image !== null && { image: item.image.url }),
      date_published: item.publishedAt.toISOString(),
      date_modified: item.updatedAt.toISOString(),
      // The format has authors only, so all of the byline are authors, each with the role.
      ...(item.authors.length > 0 && {
        authors: [...item.authors, ...item.contributors].map(({ name, url, avatarUrl, role }) => ({
          name,
          ...(url !== null && { url }),
          ...(avatarUrl !== null && { avatar: avatarUrl }),
          ...(role !== null && { _role: role }),
        })),
      }),
      tags: item.tags.map(({ name }) => name),
      ...(item.language !== null && { language: item.language }),
    })),
  }
  return JSON.stringify(json)
}

/** The allow-lists of HTML that rendered Markdown may contain, whatever its author wrote. */
import sanitizeHtml from 'sanitize-html'
import { type EmbedOptions, frameAttributes, frameMark, markFrame, noEmbeds, placeEmbeds } from './embeds.ts'

const schemes = { allowedSchemes: ['http', 'https'], allowProtocolRelative: false }

/**
 * No script of a page looks for ids with this prefix, so that an id in a text cannot replace a
 * global variable of the page (DOM clobbering).
 */
export const idPrefix = 'user-content-'
const ownId = new RegExp(`^${idPrefix}[\\p{L}\\p{M}\\p{N}_:-]{1,200}$`, 'u')

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']
const alignment = { name: 'style', values: ['text-align:left', 'text-align:center', 'text-align:right'] }

const articleHtml: sanitizeHtml.IOptions = {
  ...schemes,
  allowedTags: [
    ...['p', 'br', 'hr', ...headings, 'blockquote', 'pre', 'code', 'ul', 'ol', 'li'],
    ...['a', 'em', 'strong', 's', 'del', 'ins', 'sub', 'sup', 'kbd', 'abbr', 'mark', 'cite', 'q', 'small'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'figure', 'figcaption', 'img', 'dl', 'dt', 'dd'],
    frameMark,
  ],
  allowedAttributes: {
    ...Object.fromEntries(headings.map((heading) => [heading, ['id']])),
    a: ['href', 'title', 'id', { name: 'role', values: ['doc-noteref', 'doc-backlink'] }],
    img: ['src', 'alt', 'title', 'width', 'height'],
    [frameMark]: frameAttributes,
    ol: ['start'],
    li: ['id'],
    abbr: ['title'],
    th: [alignment],
    td: [alignment],
    code: [{ name: 'class', multiple: false, values: ['language-*'] }],
  },
  allowedClasses: { code: ['language-*'], ol: ['footnotes'] },
  // The sanitiser's time grows with the square of the depth.
  nestingLimit: 50,
}

/**
 * The ids of this article begin with `prefix`. Links to fragments get the prefix too, so that they
 * lead to a place in the same article. The only frames are those that `placeEmbeds` writes.
 */
export function sanitizeArticle(html: string, prefix: string, embeds: EmbedOptions = noEmbeds): string {
  const taken = new Set<string>()
  const withOwnId = (tagName: string, { id, ...attribs }: sanitizeHtml.Attributes) => {
    const isKept = id !== undefined && ownId.test(id) && !taken.has(id)
    if (isKept) taken.add(id)
    return { tagName, attribs: isKept ? { ...attribs, id } : attribs }
  }
  const withOwnFragment = (tagName: string, { href, ...attribs }: sanitizeHtml.Attributes) => {
    const isForeign = href?.startsWith('#') && !href.startsWith(`#${idPrefix}`) && href.length > 1
    const target = isForeign ? `#${prefix}${href?.slice(1)}` : href
    return withOwnId(tagName, target === undefined ? attribs : { href: target, ...attribs })
  }
  const transformTags = Object.fromEntries([...headings, 'li'].map((tag) => [tag, withOwnId]))
  const sanitized = sanitizeHtml(html, {
    ...articleHtml,
    transformTags: { ...transformTags, a: withOwnFragment, iframe: markFrame },
  })
  return placeEmbeds(sanitized, embeds).trim()
}

const commentHtml: sanitizeHtml.IOptions = {
  ...schemes,
  allowedTags: ['p', 'br', 'em', 'strong', 'a', 'blockquote', 'code', 'pre', 'ul', 'ol', 'li'],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'ugc nofollow noopener' }) },
}

export function sanitizeComment(html: string): string {
  return sanitizeHtml(html, commentHtml).trim()
}

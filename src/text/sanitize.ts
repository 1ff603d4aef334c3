/**
 * The last step of rendering: HTML of the allow-lists only, whatever its author wrote. What may stay
 * is chosen by `keepHtml`, and a library checks the result by the same tables.
 */
import sanitizeHtml from 'sanitize-html'
import { visiblePattern } from '../domain/single-line-text.ts'
import {
  attributesOfFrame,
  type EmbedOptions,
  frameAttributes,
  frameMark,
  noEmbeds,
  placeEmbeds,
} from './embeds.ts'
import { allowedAttributes } from './html-attributes.ts'
import { keptElements } from './html-elements.ts'
import { type HtmlRules, keepHtml } from './kept-html.ts'
import { leftOutOf } from './left-out.ts'
import { linkSchemes, pictureSchemes } from './link-addresses.ts'

/**
 * No script of a page looks for ids with this prefix, so that an id in a text cannot replace a
 * global variable of the page (DOM clobbering).
 */
export const idPrefix = 'user-content-'

const articleTags = new Set(keptElements)
const commentTags = new Set('p br em strong a blockquote code pre ul ol li'.split(' '))

const articleHtml: sanitizeHtml.IOptions = {
  allowedTags: [...articleTags, frameMark],
  allowedAttributes: { ...allowedAttributes, [frameMark]: frameAttributes },
  transformTags: { iframe: sanitizeHtml.simpleTransform(frameMark, {}) },
  allowedSchemes: [...linkSchemes],
  allowedSchemesByTag: { img: [...pictureSchemes] },
  allowProtocolRelative: false,
}

/** What is left of a paragraph whose only element was left out. */
const emptyParagraph = /<p(?: (?:class|dir|lang)="[^"]*")*>\s*<\/p>\n?/g

/** A caption in which nothing can be seen. The library writes blanks as they are. */
const emptyCaption = new RegExp(
  `<figcaption(?: (?:class|dir|lang)="[^"]*")*>(?:(?!${visiblePattern})[^<]|</?(?:p|div|span|small|em|strong|cite)>|<br />)*</figcaption>\n?`,
  'gu',
)

/**
 * The ids of this article begin with `prefix`. Links to fragments get the prefix too, so that they
 * lead to a place in the same article. The only frames are those that `placeEmbeds` writes.
 */
export function sanitizeArticle(html: string, prefix: string, embeds: EmbedOptions = noEmbeds): string {
  const rules: HtmlRules = {
    allowedTags: articleTags,
    schemes: linkSchemes,
    idPrefix: prefix,
    frameAttributes: attributesOfFrame,
  }
  const sanitized = sanitizeHtml(keepHtml(html, rules, embeds.leftOut), articleHtml)
  return placeEmbeds(sanitized.replace(emptyCaption, ''), embeds).replace(emptyParagraph, '').trim()
}

const commentRules: HtmlRules = {
  allowedTags: commentTags,
  schemes: pictureSchemes,
  rel: 'ugc nofollow noopener',
}

const commentHtml: sanitizeHtml.IOptions = {
  allowedTags: [...commentTags],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'] },
  allowedSchemes: [...pictureSchemes],
  allowProtocolRelative: false,
}

const bioTags = new Set('p br em strong a ul ol li'.split(' '))

export function sanitizeBio(html: string): string {
  const rules: HtmlRules = { ...commentRules, allowedTags: bioTags, rel: 'noopener' }
  const allowed: sanitizeHtml.IOptions = { ...commentHtml, allowedTags: [...bioTags] }
  return sanitizeHtml(keepHtml(html, rules, leftOutOf({})), allowed).trim()
}

export function sanitizeComment(html: string): string {
  return sanitizeHtml(keepHtml(html, commentRules, leftOutOf({})), commentHtml).trim()
}

/**
 * The last step of rendering: HTML of the allow-lists only, whatever its author wrote. What may stay
 * is chosen by `keepHtml`, and a library checks the result by the same tables.
 */
import sanitizeHtml from 'sanitize-html'
import { shortened } from '../domain/shortened-text.ts'
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
import { type LeftOut, leftOutOf } from './left-out.ts'
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

/** Programs for mail show none of these in a useful way. Of what they hold, the words stay. */
const notInLetters = new Set(['details', 'summary', 'ruby', 'rb', 'rt', 'rp', 'rtc', 'time', 'data'])
const letterTags = new Set(keptElements.filter((name) => !notInLetters.has(name)))

const letterRules: HtmlRules = { allowedTags: letterTags, schemes: pictureSchemes }

const letterHtml: sanitizeHtml.IOptions = {
  allowedTags: [...letterTags],
  allowedAttributes,
  allowedSchemes: [...pictureSchemes],
  allowProtocolRelative: false,
}

/** The HTML of a letter's text: without ids, frames, and addresses that are not of the web. */
export function sanitizeLetter(html: string, leftOut: LeftOut): string {
  const sanitized = sanitizeHtml(keepHtml(html, letterRules, leftOut), letterHtml)
  return sanitized.replace(emptyCaption, '').replace(emptyParagraph, '').trim()
}

const templateTags = new Set(
  'a abbr b blockquote br center code dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i img li ol p pre s small span'
    .concat(' strong sub sup table caption tbody td tfoot th thead tr u ul')
    .split(' '),
)
const wrappers = new Set(['html', 'head', 'body', 'meta', 'title', 'style'])
const withoutWords =
  'script style title textarea option select button noscript iframe object svg math video audio'
    .concat(' canvas template noembed noframes')
    .split(' ')

const templateAttributes: Record<string, string[]> = {
  '*': [
    'style',
    'class',
    'lang',
    'dir',
    'title',
    'role',
    'aria-label',
    'aria-hidden',
    'align',
    'valign',
    'bgcolor',
  ],
  a: ['href', 'target', 'rel'],
  img: ['src', 'alt', 'width', 'height', 'border'],
  table: ['width', 'height', 'border', 'cellpadding', 'cellspacing'],
  td: ['width', 'height', 'colspan', 'rowspan', 'nowrap'],
  th: ['width', 'height', 'colspan', 'rowspan', 'scope'],
  font: ['color', 'face', 'size'],
}

/** What of a template may be around letters, with a sentence about each kind of thing that is left out. */
export function sanitizeTemplate(html: string): { body: string; warnings: string[] } {
  const warnings = new Set<string>()
  const tell = (sentence: string) => warnings.size < maxTemplateWarnings && warnings.add(sentence)
  const body = sanitizeHtml(html, {
    allowedTags: [...templateTags],
    allowedAttributes: templateAttributes,
    allowedSchemes: [...pictureSchemes, 'mailto'],
    allowedSchemesByTag: { img: [...pictureSchemes] },
    allowProtocolRelative: false,
    nonTextTags: withoutWords,
    transformTags: {
      a: (tagName, attribs) => ({ tagName, attribs: withWholeAddress(attribs, 'href', tell) }),
      img: (tagName, attribs) => ({ tagName, attribs: withWholeAddress(attribs, 'src', tell) }),
    },
    onOpenTag(name, attribs) {
      if (!templateTags.has(name) && !wrappers.has(name))
        tell(`The element ${shortened(name, 40)} was left out.`)
      const kept = [...(templateAttributes['*'] ?? []), ...(templateAttributes[name] ?? [])]
      for (const attribute of templateTags.has(name) ? Object.keys(attribs) : []) {
        if (!kept.includes(attribute)) tell(`The attribute ${shortened(attribute, 40)} was left out.`)
      }
    },
  })
  return { body: body.trim(), warnings: [...warnings] }
}

const maxTemplateWarnings = 20

/** A letter has no address that others could be relative to. A slot stands for a whole address. */
function withWholeAddress(
  { ...attributes }: Record<string, string>,
  name: string,
  tell: (sentence: string) => void,
): Record<string, string> {
  const value = attributes[name]?.trim()
  if (value === undefined || /^(?:https?:\/\/|mailto:)/i.test(value) || value.startsWith('{{'))
    return attributes
  delete attributes[name]
  tell(`The address ${shortened(value, 100)} was left out. It must begin with http or https.`)
  return attributes
}

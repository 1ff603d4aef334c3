/**
 * Renders a letter: its HTML with styles in the elements, its plain text, and warnings for the editor.
 * This takes a while, so it runs in the thread for texts.
 */
import juice from 'juice/client'
import { absoluteHtml } from '../../domain/absolute-html.ts'
import { htmlText } from '../../domain/html-text.ts'
import { contentEnd, contentStart, withoutSlots } from '../../domain/newsletter/letter-slots.ts'
import {
  type LetterArticle,
  type LetterSource,
  maxLetterBytes,
  maxLetterWarnings,
  type RenderedLetter,
} from '../../domain/newsletter/letter-source.ts'
import { directionOf, letterTextsOf, namesIn } from '../../domain/newsletter/letter-texts.ts'
import { piecesOfHtml } from '../../domain/sanitised-html.ts'
import { renderLetterText } from '../markdown.ts'
import { defaultTemplate } from './default-template.ts'
import { type LetterParts, plainLetter } from './letter-plain.ts'

export function renderLetter(source: LetterSource): RenderedLetter {
  const warnings: string[] = []
  const part = (markdown: string | null, name: string) => {
    const { html, warnings: found } = renderLetterText(markdown ?? '')
    warnings.push(...found.map(({ detail }) => `${name}: ${detail}`))
    const local = readable(html, (detail) => warnings.push(`${name}: ${detail}`))
    return absoluteHtml(local, source.homeUrl)
  }
  const parts: LetterParts = {
    intro: part(source.intro, 'The intro'),
    sections: source.sections.map(({ heading, text, articles }, index) => ({
      heading,
      html: part(text, `The text of section ${index + 1}`),
      articles,
    })),
    closing: part(source.closing, 'The closing'),
  }
  const html = inTemplate(source, contentOf(parts, source))
  const bytes = Buffer.byteLength(html)
  const shown = [...(bytes > maxLetterBytes ? [tooLong(bytes)] : []), ...boundedWarnings(warnings)]
  return { html, text: plainLetter(source, parts), warnings: shown }
}

function boundedWarnings(warnings: readonly string[]): string[] {
  const more = warnings.length - maxLetterWarnings
  if (more <= 0) return [...warnings]
  return [...warnings.slice(0, maxLetterWarnings), `And ${more.toLocaleString('en')} more.`]
}

function tooLong(bytes: number): string {
  const kilobytes = (size: number) => Math.ceil(size / 1024).toLocaleString('en')
  return (
    `The letter is ${kilobytes(bytes)} KB long. Gmail shows only the first ${kilobytes(maxLetterBytes)} KB and hides ` +
    'the rest, with the unsubscribe link. Shorten the letter.'
  )
}

/**
 * Links to places in the letter lead nowhere in most programs for mail, every picture needs the
 * attribute `alt`, and a wide table must not make the whole letter wide.
 */
function readable(html: string, warn: (detail: string) => void): string {
  const written: string[] = []
  let isBackLink = false
  for (const { name, isEnd, written: piece } of piecesOfHtml(html)) {
    if (isBackLink) isBackLink = !(name === 'a' && isEnd)
    else if (name === 'a' && piece.includes(' role="doc-backlink"')) isBackLink = true
    else if (name === 'a') written.push(piece.replace(/ (?:href="#[^"]*"|role="[^"]*")/g, ''))
    else if (name === 'img') written.push(withAlt(piece, warn))
    else if (name === 'table') written.push(isEnd ? `${piece}</div>` : `<div class="wide">${piece}`)
    else if (name === 'td') written.push(piece.replace('<td', '<td class="cell"'))
    else written.push(piece)
  }
  return written.join('')
}

function withAlt(tag: string, warn: (detail: string) => void): string {
  if (/ alt="[^"]+"/.test(tag)) return tag
  const [, src = ''] = / src="([^"]*)"/.exec(tag) ?? []
  warn(`The picture ${src.slice(0, 200)} has no alternative text.`)
  return tag.includes(' alt="') ? tag : tag.replace('<img', '<img alt=""')
}

function contentOf({ intro, sections, closing }: LetterParts, { language }: LetterSource): string {
  return [
    intro,
    ...sections.flatMap(({ heading, html, articles }) => [
      heading === null ? '' : `<h2>${htmlText(heading)}</h2>`,
      html,
      ...articles.map((article) => cardOf(article, language)),
    ]),
    closing,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function cardOf({ title, url, dek, excerpt, heroImage, byline }: LetterArticle, language: string): string {
  const href = htmlText(url)
  const names = byline.length === 0 ? '' : letterTextsOf(language).by(namesIn(language, byline))
  return [
    '<table role="presentation" class="article" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td>',
    heroImage && pictureOf(heroImage, href),
    `<h3><a href="${href}">${htmlText(title)}</a></h3>`,
    names && `<p class="byline">${htmlText(names)}</p>`,
    `<p class="excerpt">${htmlText(dek ?? excerpt)}</p>`,
    '</td></tr></table>',
  ]
    .filter(Boolean)
    .join('\n')
}

/** A picture without words is decorative. A link needs words, so that picture is none. */
function pictureOf({ url, alt, credit }: NonNullable<LetterArticle['heroImage']>, href: string): string {
  const image = `<img src="${htmlText(url)}" alt="${htmlText(alt)}" width="536">`
  const words = credit === null ? '' : `<p class="byline">${htmlText(credit)}</p>`
  return `<div class="picture">${alt === '' ? image : `<a href="${href}">${image}</a>`}</div>${words}`
}

function inTemplate(source: LetterSource, content: string): string {
  const { subject, preheader, language, publication, newsletter, homeUrl } = source
  const template = source.template ?? defaultTemplate(language, homeUrl)
  const words: Readonly<Record<string, string>> = {
    subject,
    preheader: preheader ?? '',
    publication,
    newsletter,
    why: letterTextsOf(language).why(publication),
  }
  const safe = (text: string) => htmlText(withoutSlots(text))
  const filled = template.replace(
    /\{\{(content|subject|preheader|publication|newsletter|why)\}\}/g,
    (_, name) =>
      name === 'content' ? `${contentStart}${withoutSlots(content)}${contentEnd}` : safe(words[name] ?? ''),
  )
  const hidden =
    preheader === null || template.includes('{{preheader}}') ? '' : `\n${hiddenPreheader(safe(preheader))}`
  const page = filled
    .replace('<html>', () => `<html lang="${htmlText(language)}" dir="${directionOf(language)}">`)
    .replace('<head>', () => `<head>\n${metas}\n<title>${safe(subject)}</title>`)
    .replace(/<body[^>]*>/, (tag) => tag + hidden)
  return juice(page, styling).replace(emptyAlt, '<img$1 alt=""')
}

/** Widths in percent would replace the widths in pixels that some programs for mail need. */
const styling = {
  applyWidthAttributes: false,
  applyHeightAttributes: false,
  preserveFontFaces: false,
  preserveKeyFrames: false,
  preservePseudos: false,
  inlinePseudoElements: false,
}

/** The library writes an empty `alt` without a value. */
const emptyAlt = /<img((?: [\w-]+="[^"]*")*) alt(?=[ >])/g

const metas = [
  '<meta charset="utf-8">',
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  '<meta name="color-scheme" content="light dark">',
  '<meta name="supported-color-schemes" content="light dark">',
  '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">',
  '<meta name="x-apple-disable-message-reformatting">',
  '<style>:root { color-scheme: light dark; supported-color-schemes: light dark }</style>',
].join('\n')

/** The blanks keep the words that follow out of the list of mails. */
function hiddenPreheader(html: string): string {
  const style =
    'display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;mso-hide:all'
  return `<div style="${style}">${html}${'&#847;&zwnj;&nbsp;'.repeat(60)}</div>`
}

/** The picture of a contributor who has given none: the initials on a colour. */
import { htmlText } from '../html-text.ts'

/** Dark enough for white letters: each has a contrast of 4.5 at least (WCAG 2.2, AA). */
export const avatarColours = [
  ...['#8a1538', '#a3301f', '#8f4700', '#6b5500', '#4a6100', '#1f6b2e', '#00695c', '#006680'],
  ...['#0b5fa5', '#2f4fb5', '#5340b0', '#7532a0', '#93278f', '#a3195b', '#5b4636', '#44505c'],
] as const

/**
 * Scripts in which two capitals side by side are read as initials. In all others, one sign stands
 * alone.
 */
const alphabets = /^[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Armn}]/u
/** Brackets and quotation marks around a word. */
const unreadable = /^[^\p{L}\p{N}]+/u
/** More marks on one letter would cover the picture. */
const maxMarks = 4
/** What XML allows, without white space. */
const notInXml = /[^\u0021-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first sign of a text, as readers count signs. */
function firstSign(text: string): string {
  const [first] = segmenter.segment(text)
  return Array.from(first?.segment ?? '')
    .slice(0, 1 + maxMarks)
    .join('')
}

/** One letter or two; empty if the name has nothing to show. */
export function initialsOf(name: string): string {
  const words = name.normalize('NFC').split(/\s+/u)
  const named = words.map((word) => word.replace(unreadable, '')).filter((word) => word !== '')
  const [first = words.find((word) => word !== '') ?? ''] = named
  const last = named.length > 1 ? named.at(-1) : undefined
  const initials =
    last !== undefined && alphabets.test(first) && alphabets.test(last) ? [first, last] : [first]
  return initials.map((word) => capital(firstSign(word))).join('')
}

/** A small letter may have a capital of several letters: ß has SS. */
function capital(sign: string): string {
  return alphabets.test(sign) ? firstSign(sign.toUpperCase()) : sign
}

/** The same colour for the same id. */
export function avatarColourOf(id: string): string {
  let hash = 0
  for (const character of id) hash = (hash * 31 + character.charCodeAt(0)) % 65_521
  return avatarColours[hash % avatarColours.length] ?? avatarColours[0]
}

export function avatarSvg({ id, name }: { id: string; name: string }): string {
  const initials = initialsOf(name)
  const size = Array.from(initials).length > 1 ? 52 : 64
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128" width="128" height="128" role="img">',
    `<title>${xmlText(name.replace(/\s+/gu, ' '))}</title>`,
    `<rect width="128" height="128" fill="${avatarColourOf(id)}"/>`,
    `<text x="64" y="64" dy="0.35em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="${size}"`,
    ` font-weight="600" fill="#ffffff">${xmlText(initials)}</text>`,
    '</svg>',
  ].join('')
}

function xmlText(text: string): string {
  return htmlText(
    text
      .split(' ')
      .map((word) => word.replace(notInXml, ''))
      .join(' '),
  )
}

/**
 * The slots of a letter: places in its frozen HTML and text that each mail fills with its own links,
 * and that the page of the archive leaves empty.
 */
import { htmlText } from '../html-text.ts'

export const unsubscribeSlot = '{{unsubscribeUrl}}'
export const preferencesSlot = '{{preferencesUrl}}'
export const archiveSlot = '{{archiveUrl}}'

export type LetterLinks = { unsubscribeUrl: string; preferencesUrl: string; archiveUrl: string }

/** Fills the slots of one letter. The letter is divided once, and each mail joins the parts. */
export type SlotFiller = (links: LetterLinks) => string

const slot = /\{\{(unsubscribeUrl|preferencesUrl|archiveUrl)\}\}/

/** For the HTML of a letter: the addresses are written as HTML. */
export function fillerOfHtml(html: string): SlotFiller {
  return fillerOf(html, htmlText)
}

/** For the plain text of a letter. */
export function fillerOfText(text: string): SlotFiller {
  return fillerOf(text, (url) => url)
}

function fillerOf(letter: string, write: (url: string) => string): SlotFiller {
  const parts = slotParts(letter)
  return (links) => parts.map(({ text, slot }) => (slot ? text + write(links[slot]) : text)).join('')
}

/** The letter in parts: a text, and the slot that follows it. */
export function slotParts(letter: string): { text: string; slot: keyof LetterLinks | undefined }[] {
  // Each second part is the name of a slot.
  const parts = letter.split(slot)
  return parts.flatMap((text, index) =>
    index % 2 === 0 ? [{ text, slot: parts[index + 1] as keyof LetterLinks | undefined }] : [],
  )
}

/** U+2060 is invisible and has no width. */
const wordJoiner = '\u2060'

/** Text of editors and articles as it may stand in a letter: nothing in it is taken for a slot. */
export function withoutSlots(text: string): string {
  return text.replaceAll('{{', `{${wordJoiner}{`)
}

/** The part of the footer that only the recipient may see stands between these comments. */
export const personalStart = '<!--personal-->'
export const personalEnd = '<!--/personal-->'

/** In sanitised HTML no link is in another link, and every link has its end. */
const personalLink = /<a [^<>]*\{\{(?:unsubscribeUrl|preferencesUrl)\}\}[^<>]*>[^]*?<\/a>/g

/** The HTML of a letter as everybody may see it: without the links that belong to one recipient. */
export function publicHtmlOf(html: string, archiveUrl: string): string {
  const shared = withoutPersonalParts(html).replace(personalLink, '')
  return fillerOfHtml(shared)({ unsubscribeUrl: '', preferencesUrl: '', archiveUrl })
}

function withoutPersonalParts(html: string): string {
  return html
    .split(personalStart)
    .map((part, index) => {
      const end = index === 0 ? -1 : part.indexOf(personalEnd)
      return end === -1 ? part : part.slice(end + personalEnd.length)
    })
    .join('')
}

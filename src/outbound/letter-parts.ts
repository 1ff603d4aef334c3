/**
 * Encodes the two parts of a letter's mails as quoted-printable, once per letter. A mail only adds its
 * own links, so it costs a third of what encoding it anew would cost.
 */
import * as qp from 'nodemailer/lib/qp'
import { htmlText } from '../domain/html-text.ts'
import { type LetterLinks, slotParts } from '../domain/newsletter/letter-slots.ts'

/** Lines have 76 characters at most (RFC 2045, section 6.7). One is kept for the sign at the end. */
const lineLength = 75
const softBreak = '=\r\n'

export type EncodedParts = (links: LetterLinks) => { raw: string }[]

/** The parts with their headers, the plain text first, as nodemailer takes them. */
export function encodeParts({ html, text }: { html: string; text: string }): EncodedParts {
  const parts = [
    { type: 'text/plain', write: encoderOf(text, (url) => url) },
    { type: 'text/html', write: encoderOf(html, htmlText) },
  ]
  return (links) =>
    parts.map(({ type, write }) => ({
      raw: `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${write(links)}`,
    }))
}

/** A link stands between soft line breaks, which the reader's program takes out. */
function encoderOf(letter: string, write: (url: string) => string): (links: LetterLinks) => string {
  const parts = slotParts(letter).map(({ text, slot }) => ({ text: encode(text), slot }))
  return (links) =>
    parts
      .map(({ text, slot }) => (slot ? `${text}${softBreak}${encode(write(links[slot]))}${softBreak}` : text))
      .join('')
}

function encode(text: string): string {
  return qp.wrap(qp.encode(text), lineLength)
}

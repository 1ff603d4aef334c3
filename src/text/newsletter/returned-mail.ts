/** Takes a message of a mail server apart, and reads what it reports. */
import type { Attachment } from 'postal-mime'
import {
  type MailParts,
  type ReturnedMail,
  readReturnedMail as readParts,
} from '../../domain/newsletter/returned-mail.ts'

/** In bytes and levels. More of these is no report of a mail server. */
const bounds = { maxNestingDepth: 8, maxHeadersSize: 131_072 }
/** In characters. Of the message that came back, only the headers matter. */
const maxPart = 16_384
const maxText = 16_384
const maxParts = 8
const maxHeaders = 200
const maxHeader = 2_000
/** Bytes and lines of the message. A report comes before the message that it is about. */
const maxLength = 262_144
const maxLines = 5_000

const partsForPrograms = [
  'message/delivery-status',
  'message/global-delivery-status',
  'message/feedback-report',
  'message/rfc822',
  'message/global',
  'text/rfc822-headers',
]

/** `bytes` has one character for each byte of the message (`latin1`). */
export async function readReturnedMail(bytes: string): Promise<ReturnedMail> {
  return readParts(await takeApart(Buffer.from(beginningOf(bytes), 'latin1')))
}

/** The package takes a moment for each line. */
function beginningOf(bytes: string): string {
  let end = 0
  for (let line = 0; line < maxLines; line++) {
    const next = bytes.indexOf('\n', end)
    if (next === -1 || next >= maxLength) return bytes.slice(0, maxLength)
    end = next + 1
  }
  return bytes.slice(0, end)
}

async function takeApart(message: Uint8Array): Promise<MailParts> {
  // Few processes get such mail, so the package is loaded when the first one comes.
  const { default: PostalMime } = await import('postal-mime')
  try {
    const mail = await PostalMime.parse(message, { ...bounds, forceRfc822Attachments: true })
    return {
      headers: mail.headers
        .slice(0, maxHeaders)
        .map(({ key, value }) => ({ name: key, value: value.slice(0, maxHeader) })),
      text: (mail.text ?? '').slice(0, maxText),
      parts: mail.attachments
        .filter(({ mimeType }) => partsForPrograms.includes(mimeType))
        .slice(0, maxParts)
        .map((part) => ({ type: part.mimeType, text: textOf(part) })),
    }
  } catch (error) {
    // It is nested deeper, or has longer headers, than a report has.
    if (error instanceof Error) return { headers: [], text: '', parts: [] }
    throw error
  }
}

function textOf({ content }: Attachment): string {
  if (typeof content === 'string') return content.slice(0, maxPart)
  return Buffer.from(content as ArrayBuffer).toString('latin1', 0, maxPart)
}

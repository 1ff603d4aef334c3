/**
 * Reads what mail servers send back: reports of delivery (RFC 3464), complaints (RFC 5965), and the
 * letters of servers that write neither. What it is about is told by signed tokens in it.
 */

/** A message, taken apart. All texts have a bounded length. */
export type MailParts = {
  headers: readonly MailHeader[]
  /** The first part that people read. */
  text: string
  /** Parts for programs, and the message that came back, in order. */
  parts: readonly { type: string; text: string }[]
}

/** The name is in lower case. */
export type MailHeader = { name: string; value: string }

/** What became of the mail for one recipient. */
export type DeliveryReport = {
  recipient: string | null
  action: string
  /** The enhanced status code. */
  status: string | null
  diagnostic: string
}

/** Texts that may be signed tokens. Nobody has checked them yet. */
export type Trail = {
  /** For `readReturnPath`. */
  returnPaths: readonly string[]
  /** For `readNewsletterLink`. */
  linkTokens: readonly string[]
}

export type ReturnedMail =
  | { kind: 'bounce'; reports: readonly DeliveryReport[]; trail: Trail }
  | { kind: 'complaint'; feedbackType: string; trail: Trail }
  | { kind: 'other'; because: 'auto-reply' | 'no-report'; trail: Trail }

const maxGroups = 50
const maxTokens = 20

/** Headers in which a server along the way writes the address that it delivers to. */
const headersOfRecipient = [
  'to',
  'cc',
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-rcpt-to',
  'in-reply-to',
  'references',
]

export function readReturnedMail({ headers, text, parts }: MailParts): ReturnedMail {
  const of = (type: string) => parts.find((part) => part.type === type)?.text
  const { words, copy } = apart(text)
  const feedback = of('message/feedback-report')
  const trail = trailIn([
    ...headers.filter(({ name }) => headersOfRecipient.includes(name)).map(({ value }) => value),
    feedback ?? '',
    of('message/rfc822') ?? of('message/global') ?? of('text/rfc822-headers') ?? copy,
  ])
  if (feedback !== undefined) return complaintFrom(feedback, trail)
  const status = of('message/delivery-status') ?? of('message/global-delivery-status')
  if (status !== undefined) return { kind: 'bounce', reports: reportsIn(status), trail }
  if (isAutoReply(headers)) return { kind: 'other', because: 'auto-reply', trail }
  const report = isFromMailServer(headers) ? reportInWords(headers, words) : undefined
  return report
    ? { kind: 'bounce', reports: [report], trail }
    : { kind: 'other', because: 'no-report', trail }
}

/** Other types say that a mail is no spam, or are about the signatures of the sender. */
const complaints = ['abuse', 'fraud', 'virus', 'other', 'opt-out', 'opt-out-list', 'miscategorized']

function complaintFrom(feedback: string, trail: Trail): ReturnedMail {
  const [fields] = fieldGroups(feedback)
  const feedbackType = (fields?.get('feedback-type') ?? 'abuse').trim().toLowerCase()
  return complaints.includes(feedbackType)
    ? { kind: 'complaint', feedbackType, trail }
    : { kind: 'other', because: 'no-report', trail }
}

/** The first group is about the message, each further one about a recipient (RFC 3464, section 2.1). */
function reportsIn(status: string): DeliveryReport[] {
  return fieldGroups(status)
    .filter(
      (fields) => fields.has('final-recipient') || fields.has('original-recipient') || fields.has('action'),
    )
    .map((fields) => {
      const diagnostic = textOf(fields.get('diagnostic-code') ?? fields.get('remote-mta') ?? '')
      const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? null
      const recipient = fields.get('original-recipient') ?? fields.get('final-recipient')
      return {
        recipient: recipient === undefined ? null : textOf(recipient),
        action: wordOf(fields.get('action') ?? (status?.startsWith('5') ? 'failed' : '')),
        status,
        diagnostic,
      }
    })
}

/** The value after its type, `rfc822; reader@example.org`. */
function textOf(field: string): string {
  return field.slice(field.indexOf(';') + 1).trim()
}

function wordOf(field: string): string {
  return /^\s*([a-z]*)/i.exec(field)?.[1]?.toLowerCase() ?? ''
}

/** Groups of fields between empty lines. A line that begins with a blank goes on with the field before it. */
function fieldGroups(text: string): Map<string, string>[] {
  const groups: Map<string, string>[] = []
  let fields: Map<string, string> | undefined
  let last = ''
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') {
      fields = undefined
      continue
    }
    if (/^[ \t]/.test(line)) {
      if (fields && last !== '') fields.set(last, `${fields.get(last)} ${line.trim()}`)
      continue
    }
    const colon = line.indexOf(':')
    if (colon < 1) continue
    if (!fields) {
      if (groups.length === maxGroups) break
      fields = new Map()
      groups.push(fields)
    }
    last = line.slice(0, colon).trim().toLowerCase()
    if (!fields.has(last)) fields.set(last, line.slice(colon + 1).trim())
  }
  return groups
}

/** RFC 3834, and what mail programs wrote before it. */
function isAutoReply(headers: readonly MailHeader[]): boolean {
  return headers.some(
    ({ name, value }) =>
      (name === 'auto-submitted' &&
        /^\s*auto-(?:replied|notified)/i.test(value) &&
        !isFromMailServer(headers)) ||
      ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-response-from'].includes(name) ||
      (name === 'precedence' && /^\s*auto_reply/i.test(value)),
  )
}

function isFromMailServer(headers: readonly MailHeader[]): boolean {
  return headers.some(
    ({ name, value }) =>
      name === 'x-failed-recipients' ||
      (name === 'from' && /(?:^|[\s<"])(?:mailer-daemon|postmaster)(?:@|[\s>"]|$)/i.test(value)),
  )
}

/** qmail and older releases of Exim name the fault in the text alone. */
function reportInWords(headers: readonly MailHeader[], words: string): DeliveryReport | undefined {
  const line = words
    .split(/\r?\n/)
    .find((text) => /(?:^|[\s#(:])[45](?:\d\d[\s-]|\.\d{1,3}\.\d{1,3})/.test(text))
  if (line === undefined) return undefined
  const recipient = headers.find(({ name }) => name === 'x-failed-recipients')?.value.trim() ?? null
  return { recipient, action: isDelay(headers) ? 'delayed' : 'failed', status: null, diagnostic: line.trim() }
}

function isDelay(headers: readonly MailHeader[]): boolean {
  const subject = headers.find(({ name }) => name === 'subject')?.value ?? ''
  return /\b(?:delay(?:ed)?|warning|deferred)\b/i.test(subject)
}

/** `--- Below this line is a copy of the message.` and the like stand before the letter. */
const beginningOfCopy = /^-{2,}.{0,40}\b(?:copy|original message|message header)\b/im

function apart(text: string): { words: string; copy: string } {
  const at = text.search(beginningOfCopy)
  return at === -1 ? { words: text, copy: '' } : { words: text.slice(0, at), copy: text.slice(at) }
}

function trailIn(texts: readonly string[]): Trail {
  const text = texts.join('\n')
  return {
    returnPaths: distinct(text.matchAll(/(?<![\da-f])[\da-f]{48}(?![\da-f])/gi), 0),
    linkTokens: distinct(text.matchAll(/\btoken=(?:3D)?([\w-]{43}|[\w-]{64})(?![\w-])/g), 1),
  }
}

function distinct(matches: Iterable<RegExpMatchArray>, group: number): string[] {
  const found = new Set<string>()
  for (const match of matches) {
    found.add(match[group] ?? '')
    if (found.size === maxTokens) break
  }
  return [...found]
}

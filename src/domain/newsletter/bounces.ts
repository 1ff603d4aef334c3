/**
 * What the answer of a mail server says about a recipient: whether the address is dead (`hard`),
 * cannot take mail now (`soft`), or whether the fault is on the side of the sender (`ours`).
 */

import type { DeliveryReport } from './returned-mail.ts'

export type BounceKind = 'hard' | 'soft' | 'ours'

export type MailReply = {
  /** The SMTP reply code, 550 for example. */
  code?: number | undefined
  /** The enhanced status code, `5.1.1` for example (RFC 3463). */
  enhanced?: string | undefined
  /** The command that was answered. Without it, the answer is taken for one about the recipient. */
  command?: string | undefined
  /** The words of the answer, which decide only where there is no better sign. */
  words?: string | undefined
}

/**
 * By subject and detail of the enhanced status code, or by the subject alone. The sources are RFC 3463
 * and the registry of IANA, "SMTP Enhanced Status Codes", which names the RFC of each row.
 */
const kindByStatus: Readonly<Record<string, BounceKind>> = {
  // RFC 3463: addressing. The mailbox or its domain does not exist, or the address is malformed.
  '1': 'hard',
  // The address is ambiguous at its destination.
  '1.4': 'soft',
  // The address or the system of the sender is not accepted.
  '1.7': 'ours',
  '1.8': 'ours',
  // RFC 3886: the next server does not report what becomes of the mail.
  '1.9': 'soft',
  // RFC 3463: mailbox. It is full, or in a state that may pass.
  '2': 'soft',
  // The mailbox is disabled.
  '2.1': 'hard',
  // The message is longer than the mailbox accepts.
  '2.3': 'ours',
  // RFC 3463: the mail system of the recipient.
  '3': 'soft',
  // The message is longer than the system accepts.
  '3.4': 'ours',
  // RFC 3463: network and routing.
  '4': 'soft',
  // The domain has no mail server.
  '4.4': 'hard',
  // Microsoft, "NDR error codes": the domain does not exist.
  '4.310': 'hard',
  // RFC 3463: protocol, content and policy are about this service and its mail.
  '5': 'ours',
  '6': 'ours',
  '7': 'ours',
  // RFC 5248: the account of the recipient is disabled.
  '7.13': 'hard',
  // RFC 7293: the mailbox or the domain has a new owner.
  '7.17': 'hard',
  '7.18': 'hard',
}

/** RFC 5321, section 4.2.3, and RFC 7504 (521 and 556), for answers to RCPT TO. */
const kindByCode: Readonly<Record<number, BounceKind>> = {
  421: 'ours',
  450: 'soft',
  451: 'soft',
  452: 'soft',
  521: 'hard',
  550: 'hard',
  551: 'hard',
  552: 'soft',
  553: 'hard',
  556: 'hard',
}

const commandsAboutTheRecipient = ['RCPT TO', 'RCPT']

/** Lists of senders and rules about senders, which many servers name behind a bare 550. */
const wordsAboutTheSender =
  /\b(?:spam\w*|black-?list\w*|block-?list\w*|blocked|dnsbl|rbl|reputation|spf|dkim|dmarc|policy|relay\w*|authenticat\w+)\b/i

/** More of an answer is not looked at. */
const maxWords = 1_000

export function classifyReply({ code, enhanced, command, words = '' }: MailReply): BounceKind {
  const status = readStatus(enhanced)
  const known = status && (kindByStatus[`${status.subject}.${status.detail}`] ?? kindByStatus[status.subject])
  if (known) return status.isPermanent || known === 'ours' ? known : 'soft'
  const isAboutTheRecipient =
    command === undefined || commandsAboutTheRecipient.includes(command.toUpperCase())
  if (!isAboutTheRecipient) return 'ours'
  if (wordsAboutTheSender.test(words.slice(0, maxWords))) return 'ours'
  if (code !== undefined) return kindByCode[code] ?? 'ours'
  return 'soft'
}

type Status = { isPermanent: boolean; subject: string; detail: string }

/** `undefined` if there is none, and for a status that says nothing, `5.0.0` for example. */
function readStatus(enhanced = ''): Status | undefined {
  const [, kind, subject = '', detail = ''] = /^([45])\.(\d{1,3})\.(\d{1,3})$/.exec(enhanced) ?? []
  if (kind === undefined || subject === '0') return undefined
  return { isPermanent: kind === '5', subject: String(Number(subject)), detail: String(Number(detail)) }
}

/** What the text of an answer says: `550 5.1.1 <...> User unknown`, or `(#5.1.1)` as qmail writes it. */
export function readReply(text: string): Pick<MailReply, 'code' | 'enhanced' | 'words'> {
  const words = text.slice(0, maxWords)
  const code = /(?:^|[\s:;(])([45]\d\d)(?=[\s#-]|$)/.exec(words)?.[1]
  const enhanced = /(?:^|[\s#(-])([45]\.\d{1,3}\.\d{1,3})(?=[\s)\]:;,-]|$)/.exec(words)?.[1]
  return {
    words,
    ...(code !== undefined && { code: Number(code) }),
    ...(enhanced !== undefined && { enhanced }),
  }
}

const maxDiagnosticLength = 300

/** The answer of a server in one line that names nobody, for the ledger. */
export function diagnosticOf(text: string): string {
  return text
    .slice(0, maxWords)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .split(' ')
    .map((word) => (/@|%40/i.test(word) ? '[address]' : word))
    .join(' ')
    .slice(0, maxDiagnosticLength)
    .toWellFormed()
}

/** A row of the ledger, as far as it matters here. */
export type LedgerStep = {
  type: string
  detail: Readonly<Record<string, string | boolean | null>> | null
  occurredAt: Date
}

export const softBouncesToSuppress = 5
export const softBounceDays = 30

/** A bounce, and the steps after which the count begins anew. */
export const countedSteps = ['bounced', 'confirmed', 'address-corrected'] as const

/** How often mail came back softly in the thirty days before `at`. The latest step comes first. */
export function countSoftBounces(steps: readonly LedgerStep[], at: Date): number {
  const since = at.getTime() - softBounceDays * 24 * 3600 * 1000
  const beginning = steps.findIndex(({ type }) => type !== 'bounced')
  return steps
    .slice(0, beginning === -1 ? undefined : beginning)
    .filter(({ detail, occurredAt }) => detail?.kind === 'soft' && occurredAt.getTime() > since).length
}

/** Milder kinds come first. */
const byHarm: readonly BounceKind[] = ['ours', 'soft', 'hard']

type Failure = { kind: BounceKind; status: string | undefined; diagnostic: string }

/**
 * What a report says about the mail to this address; `undefined` if the mail may have arrived. One
 * mail has one recipient, but a forwarding may have made several of it. Then the report about the
 * address itself decides, and otherwise the mildest one.
 */
export function failureIn(reports: readonly DeliveryReport[], email: string): Failure | undefined {
  const own = reports.filter(({ recipient }) => recipient?.toLowerCase() === email.toLowerCase())
  const about = own.length > 0 ? own : reports
  if (about.length === 0 || about.some(({ action }) => action !== 'failed')) return undefined
  return about.map(failureOf).sort((a, b) => byHarm.indexOf(a.kind) - byHarm.indexOf(b.kind))[0]
}

function failureOf({ status, diagnostic }: DeliveryReport): Failure {
  const reply = readReply(diagnostic)
  // `5.0.0` says nothing. The words of the other server may have a better code.
  const enhanced =
    status === null || /^\d\.0\./.test(status) ? (reply.enhanced ?? status ?? undefined) : status
  return { kind: classifyReply({ ...reply, enhanced }), status: enhanced, diagnostic }
}

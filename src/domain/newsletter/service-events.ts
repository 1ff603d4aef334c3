/** Reads what mail services tell about bounces and complaints, each in its own form. */
import { normalEmail } from '../email-address.ts'
import { type BounceKind, classifyReply, readReply } from './bounces.ts'
import type { ServiceEvent } from './reports.ts'

type Members = Readonly<Record<string, unknown>>

/** What a service says of one address, before it is checked. */
type Said = { email: unknown; at: unknown; key: unknown } & (
  | { kind: 'complaint'; feedbackType: unknown }
  | { kind: 'bounce'; bounce: BounceKind | undefined; status?: unknown; diagnostic?: unknown }
)

const maxText = 1_000
const maxKey = 200

/** Leaves out what is about no address, and bounces that are no fault of the address. */
function eventsFrom(said: readonly Said[]): ServiceEvent[] {
  return said.flatMap((one): ServiceEvent[] => {
    const email = typeof one.email === 'string' ? normalEmail(one.email) : undefined
    if (email === undefined) return []
    const about = { email, at: textOf(one.at, maxKey), key: textOf(one.key, maxKey) }
    if (one.kind === 'complaint') {
      return [{ ...about, kind: 'complaint', feedbackType: textOf(one.feedbackType, maxKey) || 'abuse' }]
    }
    if (one.bounce !== 'hard' && one.bounce !== 'soft') return []
    const status = /^[245]\.\d{1,3}\.\d{1,3}$/.exec(textOf(one.status, maxKey))?.[0]
    const diagnostic = textOf(one.diagnostic, maxText)
    return [{ ...about, kind: 'bounce', bounce: one.bounce, status, diagnostic }]
  })
}

const sesTransient: Readonly<Record<string, BounceKind>> = {
  MessageTooLarge: 'ours',
  ContentRejected: 'ours',
  AttachmentRejected: 'ours',
}

/** The message of SNS: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html. */
export function readSes(message: unknown): ServiceEvent[] {
  const { notificationType, eventType, bounce, complaint } = membersOf(message)
  const type = notificationType ?? eventType
  if (type === 'Bounce') {
    const { bounceType, bounceSubType, bouncedRecipients, feedbackId, timestamp } = membersOf(bounce)
    const kind = bounceType === 'Permanent' ? 'hard' : (sesTransient[String(bounceSubType)] ?? 'soft')
    return eventsFrom(
      listOf(bouncedRecipients).map(({ emailAddress, status, diagnosticCode }) => ({
        kind: 'bounce',
        bounce: kind,
        email: emailAddress,
        at: timestamp,
        key: feedbackId,
        status,
        diagnostic: diagnosticCode,
      })),
    )
  }
  if (type !== 'Complaint') return []
  const { complainedRecipients, complaintFeedbackType, feedbackId, timestamp } = membersOf(complaint)
  if (complaintFeedbackType === 'not-spam') return []
  return eventsFrom(
    listOf(complainedRecipients).map(({ emailAddress }) => ({
      kind: 'complaint',
      email: emailAddress,
      at: timestamp,
      key: feedbackId,
      feedbackType: complaintFeedbackType,
    })),
  )
}

/** Types of https://postmarkapp.com/developer/api/bounce-api#bounce-types. Others say nothing of the address. */
const postmarkBounces: Readonly<Record<string, BounceKind>> = {
  HardBounce: 'hard',
  BadEmailAddress: 'hard',
  ManuallyDeactivated: 'hard',
  SoftBounce: 'soft',
  DnsError: 'soft',
}

/** https://postmarkapp.com/developer/webhooks/bounce-webhook and spam-complaint-webhook. */
export function readPostmark(body: unknown): ServiceEvent[] {
  const { RecordType, Type, Email, BouncedAt, ID, Details } = membersOf(body)
  const about = { email: Email, at: BouncedAt, key: String(ID ?? '') }
  if (RecordType === 'SpamComplaint' || Type === 'SpamComplaint') {
    return eventsFrom([{ ...about, kind: 'complaint', feedbackType: 'abuse' }])
  }
  if (RecordType !== 'Bounce') return []
  const bounce = postmarkBounces[String(Type)]
  const { enhanced } = readReply(textOf(Details, maxText))
  return eventsFrom([{ ...about, kind: 'bounce', bounce, status: enhanced, diagnostic: Details }])
}

/** https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure. */
export function readMailgun(body: unknown): ServiceEvent[] {
  const data = membersOf(membersOf(body)['event-data'])
  const { event, severity, reason, recipient, timestamp, id } = data
  const about = { email: recipient, at: String(timestamp), key: id }
  if (event === 'complained' || reason === 'suppress-complaint') {
    return eventsFrom([{ ...about, kind: 'complaint', feedbackType: 'abuse' }])
  }
  // Mailgun tries again after a temporary failure, and reports each attempt.
  if (event !== 'failed' || severity !== 'permanent') return []
  const { code, message, description, 'enhanced-code': enhanced } = membersOf(data['delivery-status'])
  const words = textOf(message, maxText) || textOf(description, maxText)
  const bounce = reason === 'suppress-bounce' ? 'hard' : classified({ code, enhanced, words })
  return eventsFrom([{ ...about, kind: 'bounce', bounce, status: enhanced, diagnostic: words }])
}

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event. The body is a list. */
export function readSendgrid(body: unknown): ServiceEvent[] {
  return eventsFrom(listOf(body).flatMap(saidBySendgrid))
}

function saidBySendgrid(one: Members): Said[] {
  const { event, email, timestamp, sg_event_id: key, status, reason, type, bounce_classification: said } = one
  const about = { email, at: String(timestamp), key }
  if (event === 'spamreport' || (event === 'dropped' && reason === 'Spam Reporting Address')) {
    return [{ ...about, kind: 'complaint', feedbackType: 'abuse' }]
  }
  const isKnownDead = event === 'dropped' && ['Bounced Address', 'Invalid'].includes(String(reason))
  if (isKnownDead || (event === 'bounce' && type !== 'blocked' && said === 'Invalid Address')) {
    return [{ ...about, kind: 'bounce', bounce: 'hard', status, diagnostic: reason }]
  }
  if (event !== 'bounce' || type === 'blocked') return []
  const words = textOf(reason, maxText)
  const bounce = classified({ code: readReply(words).code, enhanced: status, words })
  return [{ ...about, kind: 'bounce', bounce, status, diagnostic: words }]
}

function classified({
  code,
  enhanced,
  words,
}: {
  code: unknown
  enhanced: unknown
  words: string
}): BounceKind {
  const read = readReply(words)
  const given = textOf(enhanced, maxKey)
  return classifyReply({
    words,
    code: typeof code === 'number' ? code : read.code,
    enhanced: given === '' || /^\d\.0\./.test(given) ? (read.enhanced ?? given) : given,
  })
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
}

function listOf(value: unknown): Members[] {
  return Array.isArray(value) ? value.map(membersOf) : []
}

function textOf(value: unknown, maxLength: number): string {
  return typeof value === 'string' ? value.slice(0, maxLength) : ''
}

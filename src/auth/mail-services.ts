/**
 * THE TABLE of mail services that report bounces and complaints: how each proves who it is, and how
 * its reports are read.
 */
import type { MailServiceName, ServiceEvent } from '../domain/newsletter/reports.ts'
import { readMailgun, readPostmark, readSendgrid, readSes } from '../domain/newsletter/service-events.ts'
import { isHmacHex, isRecent, isSameText, isSignedByEcdsa, isSignedByRsa } from './webhook-signatures.ts'

/** A report as it came. Nobody has checked who has sent it. */
export type ServiceRequest = {
  header(name: string): string | undefined
  bytes: Uint8Array
  /** Parses the body. Where the signature is beside the body, it is checked before. */
  body(): unknown
}

type Tools = {
  now: Date
  /** The certificate at this address of Amazon SNS. */
  certificateAt(url: string): Promise<string | undefined>
}

/** `id` is the same for a repetition. `confirm` is the link that begins a subscription. */
export type ServiceDelivery = { id: string; events: readonly ServiceEvent[]; confirm?: string }

type MailService = {
  /** `undefined` if the service has not sent this. `secret` is its setting. */
  open(request: ServiceRequest, secret: string, tools: Tools): Promise<ServiceDelivery | undefined>
}

/**
 * Seconds. Services repeat a report for hours after its time. Whatever is repeated within a day has no
 * effect (`deleteAfterSeconds` of the queue).
 */
const tolerance = 12 * 3600

export const mailServices: Readonly<Record<MailServiceName, MailService>> = {
  ses: { open: openSns },
  postmark: {
    async open({ header, body, bytes }, secret) {
      const login = `Basic ${Buffer.from(secret).toString('base64')}`
      if (!isSameText(header('authorization') ?? '', login)) return undefined
      return { id: Buffer.from(bytes).toString('base64'), events: readPostmark(body()) }
    },
  },
  mailgun: {
    async open({ body }, key, { now }) {
      const { timestamp, token, signature } = textsOf(membersOf(body()).signature)
      if (!timestamp || !token || !signature || !isRecent(timestamp, { now, seconds: tolerance }))
        return undefined
      return isHmacHex(key, timestamp + token, signature)
        ? { id: token, events: readMailgun(body()) }
        : undefined
    },
  },
  sendgrid: {
    async open({ header, body, bytes }, publicKey, { now }) {
      const timestamp = header('x-twilio-email-event-webhook-timestamp') ?? ''
      const signature = header('x-twilio-email-event-webhook-signature') ?? ''
      if (!isRecent(timestamp, { now, seconds: tolerance })) return undefined
      const content = Buffer.concat([Buffer.from(timestamp), bytes])
      if (!isSignedByEcdsa(publicKey, content, signature)) return undefined
      return { id: `${timestamp}:${signature}`, events: readSendgrid(body()) }
    },
  },
}

const digests = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const

/** What SNS signs of each type of message, in this order. */
const signedMembers = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
} as const

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. */
async function openSns(
  { body }: ServiceRequest,
  topicArn: string,
  { now, certificateAt }: Tools,
): Promise<ServiceDelivery | undefined> {
  const texts = textsOf(body())
  const { Type, TopicArn, MessageId, Timestamp, SignatureVersion, Signature, SigningCertURL } = texts
  if (TopicArn !== topicArn || !isOwn(signedMembers, Type) || !isOwn(digests, SignatureVersion))
    return undefined
  const sentAt = Date.parse(Timestamp ?? '')
  if (!MessageId || !(Math.abs(now.getTime() - sentAt) <= tolerance * 1000)) return undefined
  const region = topicArn.split(':')[3]
  // Otherwise strangers could make this service ask for certificates everywhere.
  if (!SigningCertURL?.startsWith(`https://sns.${region}.amazonaws.com`)) return undefined
  const certificate = await certificateAt(SigningCertURL)
  if (certificate === undefined) return undefined
  const content = signedMembers[Type]
    .filter((name) => texts[name] !== undefined)
    .map((name) => `${name}\n${texts[name]}\n`)
    .join('')
  const digest = digests[SignatureVersion]
  if (!isSignedByRsa(certificate, { content, signature: Signature ?? '', digest })) return undefined
  if (Type === 'SubscriptionConfirmation')
    return { id: MessageId, events: [], confirm: texts.SubscribeURL ?? '' }
  return { id: MessageId, events: readSes(parsed(texts.Message ?? '')) }
}

function isOwn<Table extends object>(table: Table, name: string | undefined): name is keyof Table & string {
  return name !== undefined && Object.hasOwn(table, name)
}

/** Amazon writes its own report into a text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** The members that are texts. */
function textsOf(value: unknown): Readonly<Partial<Record<string, string>>> {
  return Object.fromEntries(
    Object.entries(membersOf(value)).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text]] : [],
    ),
  )
}

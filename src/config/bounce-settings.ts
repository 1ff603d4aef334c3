/** The settings about mail that comes back: where reports arrive, and who may send them. */
import { createPublicKey } from 'node:crypto'
import type { MailServiceName } from '../domain/newsletter/reports.ts'
import { email, Fault, integer, type Setting, text, webhookSecret } from './parsers.ts'

/** A sign and 48 characters are added, and the part before the @ has at most 64. */
const maxLocalLength = 15

function bounceAddress(value: string): string {
  const address = email(value)
  const local = address.slice(0, address.lastIndexOf('@'))
  if (local.length > maxLocalLength || local.includes('+')) {
    throw new Fault(`must have at most ${maxLocalLength} characters before the @, and no +`)
  }
  return address
}

function topicArn(value: string): string {
  if (!/^arn:aws(?:-[a-z]+)*:sns:[a-z\d-]+:\d{12}:[\w-]{1,256}$/.test(value)) {
    throw new Fault('must be the ARN of a topic, like arn:aws:sns:eu-west-1:123456789012:bounces')
  }
  return value
}

/** The message does not repeat the value. */
function nameAndPassword(value: string): string {
  if (!/^[^:\s]+:[^\s]{16,}$/.test(value))
    throw new Fault('must be name:password, with 16 characters or more')
  return value
}

function publicKey(value: string): string {
  try {
    const key = createPublicKey({ key: Buffer.from(value, 'base64'), format: 'der', type: 'spki' })
    if (key.asymmetricKeyType === 'ec') return value
  } catch {
    // The fault below says what is expected.
  }
  throw new Fault('must be the verification key that SendGrid shows, in base64')
}

export const bounceSettings = {
  BOUNCE_ADDRESS: {
    example: '',
    description:
      'The address to which mail servers return letters, for example bounces@mail.example.org. Each ' +
      'letter has its own form of it, bounces+<sign>@mail.example.org. Without it, letters return to ' +
      'their sender.',
    parse: bounceAddress,
  },
  BOUNCE_PORT: {
    example: '',
    description:
      'The TCP port on which this process takes mail to BOUNCE_ADDRESS by SMTP, and no other mail. ' +
      'Without it, the process listens for no mail.',
    parse: integer(0, 65_535),
  },
  BOUNCE_HOST: {
    example: '',
    description: 'The address to listen on for such mail. The default is HOST.',
    parse: text(),
  },
  BOUNCE_SECRET: {
    example: '',
    description:
      'The secret with which a mail server of yours signs messages that it posts to ' +
      '/v1/newsletter-bounces: whsec_ followed by 24 to 64 random bytes in base64.',
    parse: webhookSecret,
  },
  SES_TOPIC_ARN: {
    example: '',
    description:
      'The ARN of the SNS topic to which Amazon SES publishes bounces and complaints. It opens ' +
      '/v1/newsletter-bounces/ses.',
    parse: topicArn,
  },
  POSTMARK_WEBHOOK_LOGIN: {
    example: '',
    description:
      'name:password that Postmark sends with its webhooks. It opens /v1/newsletter-bounces/postmark.',
    parse: nameAndPassword,
  },
  MAILGUN_WEBHOOK_KEY: {
    example: '',
    description: 'The HTTP webhook signing key of Mailgun. It opens /v1/newsletter-bounces/mailgun.',
    parse: text(16, 200),
  },
  SENDGRID_WEBHOOK_KEY: {
    example: '',
    description:
      'The verification key of the signed event webhook of SendGrid. It opens ' +
      '/v1/newsletter-bounces/sendgrid.',
    parse: publicKey,
  },
} satisfies Record<string, Setting>

export type BounceSettings = Readonly<{
  address: string | null
  /** Where mail to `address` is taken; null if this process takes none. */
  listen: Readonly<{ port: number; host: string }> | null
  /** `whsec_`, followed by base64. */
  secret: string | null
  /** What proves that a mail service sends its events; null where its door is closed. */
  services: Readonly<Record<MailServiceName, string | null>>
}>

type Read = <Name extends keyof typeof bounceSettings>(
  name: Name,
) => ReturnType<(typeof bounceSettings)[Name]['parse']> | undefined

export function bouncesFrom(read: Read, host: string): BounceSettings {
  const port = read('BOUNCE_PORT')
  const bounceHost = read('BOUNCE_HOST') ?? host
  return Object.freeze({
    address: read('BOUNCE_ADDRESS') ?? null,
    listen: port === undefined ? null : Object.freeze({ port, host: bounceHost }),
    secret: read('BOUNCE_SECRET') ?? null,
    services: Object.freeze({
      ses: read('SES_TOPIC_ARN') ?? null,
      postmark: read('POSTMARK_WEBHOOK_LOGIN') ?? null,
      mailgun: read('MAILGUN_WEBHOOK_KEY') ?? null,
      sendgrid: read('SENDGRID_WEBHOOK_KEY') ?? null,
    }),
  })
}

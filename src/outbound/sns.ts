/**
 * Asks Amazon SNS for the certificates that sign its messages, and confirms subscriptions. Only hosts of
 * SNS are asked.
 */
import { X509Certificate } from 'node:crypto'

export type Sns = {
  /** The certificate as PEM; `undefined` for an address that is none of SNS, and while SNS does not answer. */
  certificateAt(url: string): Promise<string | undefined>
  /** Opens the link of a subscription. False if it is none of SNS, or SNS did not accept it. */
  confirm(url: string): Promise<boolean>
}

type Options = {
  clock: () => Date
  onFailure: (error: unknown) => void
  /** For tests. */
  get?: typeof fetch
}

/** `sns.eu-west-1.amazonaws.com`, for example. */
const snsHost = /^sns\.[a-z]{2}(?:-[a-z]{1,20}){1,3}-\d\.amazonaws\.com(?:\.cn)?$/
const certificatePath = /^\/SimpleNotificationService-[\w-]{1,100}\.pem$/

const timeoutMs = 5_000
const maxLength = 32_768
/** Amazon has one certificate at a time for each region. */
const maxCertificates = 10
/** Milliseconds between two requests for certificates, whatever strangers claim to have signed. */
const coolDownMs = 1_000

export function createSns({ clock, onFailure, get = fetch }: Options): Sns {
  const known = new Map<string, X509Certificate>()
  let askedAt = Number.NEGATIVE_INFINITY

  async function read(url: string): Promise<string | undefined> {
    try {
      const response = await get(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
      const text = await readText(response)
      if (response.status === 200) return text
      throw new Error(`${new URL(url).hostname} answered ${response.status}`)
    } catch (error) {
      onFailure(error)
      return undefined
    }
  }

  async function load(url: string): Promise<X509Certificate | undefined> {
    const now = clock().getTime()
    if (now - askedAt < coolDownMs && now >= askedAt) return undefined
    askedAt = now
    const text = await read(url)
    if (text === undefined) return undefined
    try {
      const certificate = new X509Certificate(text)
      if (known.size >= maxCertificates) known.clear()
      known.set(url, certificate)
      return certificate
    } catch (error) {
      onFailure(error)
      return undefined
    }
  }

  return {
    async certificateAt(url) {
      if (!isOfSns(url) || !certificatePath.test(new URL(url).pathname)) return undefined
      const certificate = known.get(url) ?? (await load(url))
      return certificate && isValidAt(certificate, clock()) ? certificate.toString() : undefined
    },
    async confirm(url) {
      return isOfSns(url) && (await read(url)) !== undefined
    },
  }
}

function isOfSns(url: string): boolean {
  const parsed = URL.parse(url)
  return (
    parsed?.protocol === 'https:' &&
    snsHost.test(parsed.hostname) &&
    parsed.port === '' &&
    parsed.username === '' &&
    parsed.password === ''
  )
}

function isValidAt({ validFrom, validTo }: X509Certificate, now: Date): boolean {
  return new Date(validFrom) <= now && now <= new Date(validTo)
}

async function readText(response: Response): Promise<string> {
  let text = ''
  if (!response.body) return text
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part
    if (text.length > maxLength) throw new Error(`SNS answered more than ${maxLength} characters`)
  }
  return text
}

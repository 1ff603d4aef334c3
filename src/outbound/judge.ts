/**
 * Asks the outside judge about a comment, in a request that is signed as Standard Webhooks
 * describes. If the judge gives no usable answer within two seconds, the comment waits for a
 * moderator.
 */
import { createHmac } from 'node:crypto'
import type { ScreeningOutcome, ScreeningReason } from '../domain/moderation/screening.ts'
import { judgeUnavailable, screeningOutcomes } from '../domain/moderation/screening.ts'

/** The content of a question to the judge. */
export type JudgeQuestion = {
  comment: { id: string | null; body: string; bodyHtml: string }
  article: { id: string; slug: string; title: string }
  author: { id: string; displayName: string; createdAt: string; commentCount: number }
}

type JudgeVerdict = { outcome: ScreeningOutcome; reasons: ScreeningReason[] }

export type Judge = (comment: JudgeQuestion) => Promise<JudgeVerdict>

type JudgeOptions = {
  url: string
  /** `whsec_`, followed by base64. */
  secret: string
  clock: () => Date
  newId: () => string
  /** Called for each question without a usable answer. */
  onFailure: (error: unknown) => void
  timeoutMs?: number
}

const defaultTimeoutMs = 2_000
/**
 * The maximum number of questions at the same time, since each one holds a socket, and a comment in
 * memory.
 */
const maxWaiting = 50
const maxAnswerBytes = 16_384
const maxReasons = 20
const maxRuleLength = 100
const maxEvidenceLength = 500

export function createJudge({
  url,
  secret,
  clock,
  newId,
  onFailure,
  timeoutMs = defaultTimeoutMs,
}: JudgeOptions): Judge {
  const key = webhookKey(secret)
  let waiting = 0

  async function ask(comment: JudgeQuestion): Promise<JudgeVerdict> {
    if (waiting === maxWaiting) throw new Error(`${maxWaiting} comments already wait for the judge`)
    waiting += 1
    try {
      const now = clock()
      const body = JSON.stringify({ type: 'comment.screening', timestamp: now.toISOString(), data: comment })
      const id = `msg_${newId()}`
      const timestamp = String(Math.floor(now.getTime() / 1000))
      const response = await fetch(url, {
        method: 'POST',
        // The comment must not go to another address than the one in the settings.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'accept-encoding': 'identity',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${sign(key, `${id}.${timestamp}.${body}`)}`,
        },
        body,
      })
      return verdictFrom(JSON.parse(await readAnswer(response)))
    } finally {
      waiting -= 1
    }
  }

  return async (comment) => {
    try {
      return await ask(comment)
    } catch (error) {
      onFailure(error)
      return { outcome: 'pending', reasons: [{ rule: judgeUnavailable, evidence: '' }] }
    }
  }
}

/** The key is the base64 after the prefix: https://www.standardwebhooks.com. */
export function webhookKey(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
}

export function sign(key: Buffer, content: string): string {
  return createHmac('sha256', key).update(content).digest('base64')
}

async function readAnswer(response: Response): Promise<string> {
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel()
    throw new Error(`the judge answered with status ${response.status}`)
  }
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body) {
    length += part.length
    if (length > maxAnswerBytes) throw new Error(`the judge answered with more than ${maxAnswerBytes} bytes`)
    parts.push(part)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
}

function verdictFrom(answer: unknown): JudgeVerdict {
  if (!isRecord(answer)) throw new Error('the answer of the judge is not a JSON object')
  const outcome = screeningOutcomes.find((known) => known === answer.outcome)
  if (outcome === undefined)
    throw new Error(`the outcome of the judge is none of ${screeningOutcomes.join(', ')}`)
  const { reasons = [] } = answer
  if (!Array.isArray(reasons) || reasons.length > maxReasons) {
    throw new Error(`the reasons of the judge are not a list of at most ${maxReasons}`)
  }
  return { outcome, reasons: reasons.map(reasonFrom) }
}

function reasonFrom(reason: unknown): ScreeningReason {
  if (!isRecord(reason) || typeof reason.rule !== 'string') {
    throw new Error('a reason of the judge has no `rule` that is a string')
  }
  const { rule, evidence = '' } = reason
  if (typeof evidence !== 'string') throw new Error('the `evidence` of the judge is not a string')
  return { rule: storable(rule, maxRuleLength), evidence: storable(evidence, maxEvidenceLength) }
}

/** The database stores neither NUL nor half of a surrogate pair. */
function storable(text: string, maxLength: number): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, maxLength)
    .toWellFormed()
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

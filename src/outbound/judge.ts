/**
 * The outside judge: asked by a signed request (Standard Webhooks) what is to become of a comment. Who gives no answer in
 * time, or none that can be used, has given none: then a moderator decides. Nobody waits longer for it than two seconds.
 */
import { createHmac } from 'node:crypto'
import type { ScreeningOutcome, ScreeningReason } from '../domain/moderation/screening.ts'
import { judgeUnavailable, screeningOutcomes } from '../domain/moderation/screening.ts'

/** What the judge gets to see. */
export type JudgedComment = {
  comment: { id: string | null; body: string; bodyHtml: string }
  article: { id: string; slug: string; title: string }
  author: { id: string; displayName: string; createdAt: string; commentCount: number }
}

export type JudgeVerdict = { outcome: ScreeningOutcome; reasons: ScreeningReason[] }

export type Judge = (comment: JudgedComment) => Promise<JudgeVerdict>

export type JudgeOptions = {
  url: string
  /** `whsec_` and base64. */
  secret: string
  clock: () => Date
  newId: () => string
  /** Told of each question that stayed without an answer. */
  onFailure: (error: unknown) => void
  timeoutMs?: number
}

const defaultTimeoutMs = 2_000
/** Questions on their way: as many sockets, and as many comments in memory, whatever the judge does. */
const maxWaiting = 50
/** Bytes of an answer. */
const maxLength = 16_384
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

  async function ask(comment: JudgedComment): Promise<JudgeVerdict> {
    if (waiting === maxWaiting) throw new Error(`${maxWaiting} comments wait for the judge already`)
    waiting += 1
    try {
      const now = clock()
      const body = JSON.stringify({ type: 'comment.screening', timestamp: now.toISOString(), data: comment })
      const id = `msg_${newId()}`
      const timestamp = String(Math.floor(now.getTime() / 1000))
      const response = await fetch(url, {
        method: 'POST',
        // Whoever answers elsewhere was not meant to see the comment.
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

/** https://www.standardwebhooks.com: the secret is the base64 behind its prefix. */
export function webhookKey(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
}

export function sign(key: Buffer, content: string): string {
  return createHmac('sha256', key).update(content).digest('base64')
}

async function readAnswer(response: Response): Promise<string> {
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel()
    throw new Error(`the judge answered ${response.status}`)
  }
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body) {
    length += part.length
    if (length > maxLength) throw new Error(`the judge answered more than ${maxLength} bytes`)
    parts.push(part)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
}

function verdictFrom(answer: unknown): JudgeVerdict {
  if (!isRecord(answer)) throw new Error('the judge answered no object')
  const outcome = screeningOutcomes.find((known) => known === answer.outcome)
  if (outcome === undefined) throw new Error('the judge answered with an outcome that nobody knows')
  const { reasons = [] } = answer
  if (!Array.isArray(reasons) || reasons.length > maxReasons) {
    throw new Error(`the judge answered with reasons that are no list of ${maxReasons} at most`)
  }
  return { outcome, reasons: reasons.map(reasonFrom) }
}

function reasonFrom(reason: unknown): ScreeningReason {
  if (!isRecord(reason) || typeof reason.rule !== 'string') {
    throw new Error('the judge answered with a reason that names no rule')
  }
  const { rule, evidence = '' } = reason
  if (typeof evidence !== 'string') throw new Error('the judge answered with evidence that is no text')
  return { rule: storable(rule, maxRuleLength), evidence: storable(evidence, maxEvidenceLength) }
}

/** The database keeps neither NUL nor half characters. */
function storable(text: string, maxLength: number): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, maxLength)
    .toWellFormed()
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Sends the mails of one batch, and says for each what came of it. */
import type { Recipient, Result } from '../db/queries/newsletter/recipients.ts'
import { type BounceKind, classifyReply, readReply } from '../domain/newsletter/bounces.ts'
import { maxAttempts, nextAttemptAt, type Outcome, outcomes } from '../domain/newsletter/sending.ts'
import type { Delivery } from '../outbound/letter-mailer.ts'

type Parts = {
  recipients: readonly Recipient[]
  send: (recipient: Recipient) => Promise<Delivery>
  /** How many mails are sent at the same time. */
  connections: number
  clock: () => Date
  /** Asked before each mail. Once it is false, the rest of the batch is not tried. */
  mayGoOn: () => boolean
}

type SentBatch = {
  results: Result[]
  /** Recipients that were not tried. */
  untried: string[]
  /** Why the mail server could not be reached, or does not want to talk to us; null otherwise. */
  outage: string | null
}

export async function sendBatch({
  recipients,
  send,
  connections,
  clock,
  mayGoOn,
}: Parts): Promise<SentBatch> {
  const waiting = recipients.values()
  const sent: SentBatch = { results: [], untried: [], outage: null }
  const work = async () => {
    for (const recipient of waiting) {
      if (sent.outage !== null || !mayGoOn()) {
        sent.untried.push(recipient.signupId)
        continue
      }
      const delivery = await send(recipient)
      const outcome = outcomeOf(delivery)
      if (outcome === undefined) {
        sent.untried.push(recipient.signupId)
        sent.outage ??= delivery.isAccepted ? null : `${delivery.command}: ${delivery.words}`
      } else sent.results.push(resultOf(recipient, { outcome, delivery, now: clock() }))
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  return sent
}

/** `undefined` if the server gave no answer that is about this mail. */
function outcomeOf(delivery: Delivery): Outcome | undefined {
  if (delivery.isAccepted) return 'sent'
  const { code, command } = delivery
  // 421 ends the connection, whatever it answers.
  if (code === null || code === 421) return undefined
  if (command.startsWith('AUTH')) return code >= 500 ? 'refused-us' : undefined
  if (code < 500) return 'deferred'
  return kindOf(delivery) === 'ours' ? 'refused-us' : 'refused'
}

function kindOf({ code, command, words }: Exclude<Delivery, { isAccepted: true }>): BounceKind {
  return classifyReply({ ...readReply(words), ...(code !== null && { code }), command })
}

type Attempt = { outcome: Outcome; delivery: Delivery; now: Date }

function resultOf({ signupId, attempts: before }: Recipient, { outcome, delivery, now }: Attempt): Result {
  const attempts = before + 1
  const isOver = outcome !== 'sent' && (outcomes[outcome].isLast || attempts >= maxAttempts)
  const kind = delivery.isAccepted || !isOver ? 'ours' : kindOf(delivery)
  return {
    signupId,
    outcome,
    state: outcome === 'sent' ? 'sent' : isOver ? 'failed' : 'queued',
    attempts,
    nextAt: nextAttemptAt(attempts, now),
    sentAt: outcome === 'sent' ? now : null,
    answer: delivery.isAccepted ? null : delivery.words,
    bounce: kind === 'ours' ? null : kind,
  }
}

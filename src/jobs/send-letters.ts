/**
 * Sends letters, beside the workers of other instances. Two lanes of each worker take turns: while one
 * writes down what came of its batch, the other sends.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { beginLetter } from '../commands/newsletter/begin-letter.ts'
import { closeBatch } from '../commands/newsletter/close-batch.ts'
import { endLetter } from '../commands/newsletter/end-letter.ts'
import { takeBatch } from '../commands/newsletter/take-batch.ts'
import {
  deleteSender,
  noteSender,
  reclaimRecipients,
  releaseRecipients,
} from '../db/queries/newsletter/recipients.ts'
import { findLetterToSend, listLettersToSend } from '../db/queries/newsletter/sending.ts'
import { findPublicationName } from '../db/queries/settings.ts'
import type { LetterMailer } from '../outbound/letter-mailer.ts'
import type { JobDeps } from './job.ts'
import { sendBatch } from './letter-batch.ts'
import { letterMailOf } from './letter-mail.ts'

export type LetterSender = {
  /** Looks for letters at once. */
  wake(): void
  /** Waits for the mails that are on their way, and gives the others back. */
  stop(): Promise<void>
}

type Timing = {
  /** Milliseconds between two looks for letters of which no commit tells. */
  idleMs: number
  /** Milliseconds between two signs of life. */
  beatMs: number
  /** Seconds without a sign of life after which others take a worker for dead. */
  silentSeconds: number
  /** Milliseconds until the mail server is tried again after an outage, at first and at most. */
  outageMs: { first: number; most: number }
}

const usual: Timing = {
  idleMs: 1_000,
  beatMs: 3_000,
  silentSeconds: 15,
  outageMs: { first: 1_000, most: 60_000 },
}

const lanes = 2

type SenderDeps = JobDeps & { letterMailer: LetterMailer }

export function startLetterSender(deps: SenderDeps, timing: Timing = usual): LetterSender {
  const { database, clock, config, newId, elapsed, log, letterMailer: mailer } = deps
  const senderId = newId()
  const stopping = new AbortController()
  let wakeUp = Promise.withResolvers<void>()
  let seenAt = Number.NEGATIVE_INFINITY
  let outageMs = 0
  /** Batches of this worker that are not settled, and whether there were letters at the last look. */
  let batches = 0
  let hasLetters = false
  const inHand = rememberLetters(deps)
  const batchSize = Math.max(1, Math.floor(config.letters.inFlight / lanes))

  /** A worker that could not say that it lives may have been taken for dead. */
  const isAlive = () => elapsed() - seenAt < (timing.silentSeconds * 1_000) / 2
  const mayGoOn = () => !stopping.signal.aborted && isAlive()

  async function beat(): Promise<void> {
    await noteSender(database.vitalDb, senderId)
    seenAt = elapsed()
    const count = await database.db.transaction((tx) => reclaimRecipients(tx, timing.silentSeconds))
    if (count > 0) {
      log.warn({ count }, 'a worker died while it sent a letter; its mails in flight are sent again')
    }
  }

  /** Works on the first letter that has something to do. Returns whether there was one. */
  async function workOnce(): Promise<boolean> {
    const letters = await listLettersToSend(database.db, clock())
    hasLetters = letters.length > 0
    // A worker that had nothing to do, or was stopped for a while, says first that it lives.
    if (hasLetters && !isAlive()) await beat()
    for (const { id, status } of letters) {
      if (status === 'scheduled') {
        await beginLetter(deps, id)
        return true
      }
      const { recipients, hasMore } = await takeBatch(deps, {
        letterId: id,
        senderId,
        limit: batchSize,
        perSecond: config.letters.perSecond,
      })
      if (recipients.length > 0) {
        batches += 1
        await send(id, recipients).finally(() => {
          batches -= 1
        })
      } else if (!hasMore) await endLetter(deps, id)
      if (hasMore) return true
    }
    return false
  }

  async function send(letterId: string, recipients: Parameters<typeof sendBatch>[0]['recipients']) {
    const { results, untried, outage } = await sendBatch({
      recipients,
      send: await inHand(letterId),
      connections: mailer.connections,
      clock,
      mayGoOn,
    })
    await repeatUntilDone({ log, everyMs: timing.idleMs }, async () => {
      await closeBatch(deps, { letterId, senderId, results })
      await releaseRecipients(database.db, { senderId, signupIds: untried })
    })
    await afterOutage(outage)
  }

  async function afterOutage(outage: string | null): Promise<void> {
    const { first, most } = timing.outageMs
    if (outage === null) {
      outageMs = 0
      return
    }
    if (outageMs === 0) log.warn({ reason: outage }, 'letters wait, because the mail server cannot be used')
    outageMs = Math.min(most, Math.max(first, outageMs * 2))
    await pause(outageMs)
  }

  /** Ends early when the worker stops. */
  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
  }

  async function runLane(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (await workOnce()) continue
      } catch (err) {
        log.warn({ err }, 'letters could not be sent and will be tried again')
      }
      await Promise.race([wakeUp.promise, pause(timing.idleMs)])
    }
  }

  const beating = (async () => {
    while (!stopping.signal.aborted) {
      if (hasLetters || batches > 0) {
        await beat().catch((err) => log.warn({ err }, 'the worker cannot say that it lives'))
      }
      await pause(timing.beatMs)
    }
  })()
  const running = Array.from({ length: lanes }, runLane)

  return {
    wake() {
      wakeUp.resolve()
      wakeUp = Promise.withResolvers<void>()
    },
    async stop() {
      stopping.abort()
      await Promise.all([...running, beating])
      await deleteSender(database.db, senderId).catch(() => undefined)
      mailer.close()
    },
  }
}

/** The mails have left, so what came of them must not be lost while the process lives. */
async function repeatUntilDone(
  { log, everyMs }: Pick<JobDeps, 'log'> & { everyMs: number },
  work: () => Promise<void>,
): Promise<void> {
  for (let isTold = false; ; isTold = true) {
    try {
      return await work()
    } catch (err) {
      if (!isTold) log.warn({ err }, 'the result of a batch of mails cannot be written')
      await sleep(everyMs)
    }
  }
}

type Send = Parameters<typeof sendBatch>[0]['send']

/** A letter does not change once it is being sent. The last ones are kept. */
function rememberLetters({ database, config, newsletterKeys, letterMailer }: SenderDeps) {
  const known = new Map<string, Send>()
  const most = 4
  return async (id: string): Promise<Send> => {
    const remembered = known.get(id)
    if (remembered) return remembered
    const found = await findLetterToSend(database.db, id)
    if (!found) throw new Error(`letter ${id} is gone`)
    const { sentHtml, sentText } = found.letter
    const key = await newsletterKeys.links()
    const publication = await findPublicationName(database.db)
    const sendMail = letterMailer.open({ html: sentHtml ?? '', text: sentText ?? '' })
    const send: Send = (recipient) =>
      sendMail(letterMailOf({ ...found, key, config, publication }, recipient))
    if (known.size >= most) known.delete([...known.keys()][0] ?? '')
    known.set(id, send)
    return send
  }
}

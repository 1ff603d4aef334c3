/** Applies a report about sent mail to the signups that it is about. */
import { createHash } from 'node:crypto'
import { type NewsletterLink, readNewsletterLink, readReturnPath } from '../../auth/newsletter-links.ts'
import type { Db } from '../../db/database.ts'
import { findSignup, findSignupByEmail } from '../../db/queries/newsletter/signups.ts'
import type { Deps } from '../../deps.ts'
import { failureIn } from '../../domain/newsletter/bounces.ts'
import type { Report, ReportedMessage, ServiceEvent } from '../../domain/newsletter/reports.ts'
import type { ReturnedMail, Trail } from '../../domain/newsletter/returned-mail.ts'
import { type Noted, noteBounce, noteComplaint } from './steps/note-bounce.ts'

type ReportDeps = Pick<Deps, 'database' | 'clock' | 'newId' | 'newsletterKeys' | 'textWork'>

/** How many addresses met which end. `unknown` is a message that names no mail of this service. */
export type ReportCounts = Record<Noted | 'unknown', number>

/** May run twice for the same report. */
export async function applyReport(deps: ReportDeps, report: Report): Promise<ReportCounts> {
  // Within a transaction, the keys could not be loaded.
  await deps.newsletterKeys.ready()
  const counts: ReportCounts = { suppressed: 0, noted: 0, ignored: 0, unknown: 0 }
  if (report.kind === 'message') counts[await applyMessage(deps, report)] += 1
  else for (const event of report.events) counts[await applyEvent(deps, event)] += 1
  return counts
}

async function applyMessage(
  deps: ReportDeps,
  { bytes, returnPath }: ReportedMessage,
): Promise<keyof ReportCounts> {
  const message = Buffer.from(bytes, 'base64')
  const mail = await deps.textWork.readReturnedMail(message.toString('latin1'))
  if (mail.kind === 'other') return 'ignored'
  const key = await deps.newsletterKeys.links()
  const link = linkIn(key, { ...mail.trail, returnPaths: [returnPath ?? '', ...mail.trail.returnPaths] })
  if (!link) return 'unknown'
  const reportKey = createHash('sha256').update(message).digest('base64')
  return deps.database.transact((tx) => applyMail(tx, deps, { mail, link, reportKey }))
}

/** The first token that is signed. A link in the letter also names the letter. */
function linkIn(key: Uint8Array, { returnPaths, linkTokens }: Trail): NewsletterLink | undefined {
  const links = linkTokens.flatMap((token) => readNewsletterLink(key, token) ?? [])
  for (const text of returnPaths) {
    const signupId = readReturnPath(key, text)
    if (signupId !== undefined) {
      const letterId = links.find((link) => link.signupId === signupId && link.letterId !== null)?.letterId
      return { signupId, letterId: letterId ?? null }
    }
  }
  return links[0]
}

type Application = {
  mail: Exclude<ReturnedMail, { kind: 'other' }>
  link: NewsletterLink
  reportKey: string
}

async function applyMail(tx: Db, deps: ReportDeps, { mail, link, reportKey }: Application): Promise<Noted> {
  const at = deps.clock()
  if (mail.kind === 'complaint') {
    return noteComplaint(tx, deps, { ...link, feedbackType: mail.feedbackType, at })
  }
  const signup = await findSignup(tx, link.signupId)
  const failure = signup && failureIn(mail.reports, signup.email)
  if (!failure || failure.kind === 'ours') return 'ignored'
  const { kind, status, diagnostic } = failure
  return noteBounce(tx, deps, { ...link, kind, status, diagnostic, reportKey, at })
}

function applyEvent(deps: ReportDeps, event: ServiceEvent): Promise<keyof ReportCounts> {
  return deps.database.transact(async (tx) => {
    const signup = await findSignupByEmail(tx, event.email)
    if (!signup) return 'unknown'
    const about = { signupId: signup.id, at: deps.clock() }
    if (event.kind === 'complaint') {
      return noteComplaint(tx, deps, { ...about, feedbackType: event.feedbackType })
    }
    const { bounce, status, diagnostic } = event
    const reportKey = event.key === '' ? undefined : event.key
    return noteBounce(tx, deps, { ...about, kind: bounce, status, diagnostic, reportKey })
  })
}

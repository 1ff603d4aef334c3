/** Makes the automatic letters that are due. The locked newsletter decides, so each is made once. */
import type { Db } from '../../db/database.ts'
import { recordEvent } from '../../db/queries/events.ts'
import {
  findLastAutomaticLetter,
  listDueNewsletters,
  lockDueNewsletter,
} from '../../db/queries/newsletter/automatic-letters.ts'
import { listChosenArticles } from '../../db/queries/newsletter/letter-articles.ts'
import { updateLetterSettings } from '../../db/queries/newsletter/letter-settings.ts'
import { insertLetter, type LetterRow } from '../../db/queries/newsletter/letters.ts'
import type { NewsletterRow } from '../../db/queries/newsletter/newsletters.ts'
import { findSettings } from '../../db/queries/settings.ts'
import type { Deps } from '../../deps.ts'
import type { AutomaticLetters } from '../../domain/newsletter/letter.ts'
import { nextOccurrence } from '../../domain/newsletter/next-occurrence.ts'

type AutomaticDeps = Pick<Deps, 'database' | 'clock' | 'newId'>

const atOnce = 100
const dayMs = 24 * 3_600_000
/** An article may become public a little later than its time of publication says. */
const overlapMs = 10 * 60_000

/** Returns the letters. There is none for a newsletter without new articles. */
export async function makeAutomaticLetters(deps: AutomaticDeps): Promise<LetterRow[]> {
  const { database, clock } = deps
  const due = await listDueNewsletters(database.db, { now: clock(), limit: atOnce })
  const made: LetterRow[] = []
  for (const { slug } of due) {
    const letter = await database.transact((tx) => makeDueLetter(tx, deps, slug))
    if (letter) made.push(letter)
  }
  return made
}

async function makeDueLetter(tx: Db, deps: AutomaticDeps, slug: string): Promise<LetterRow | undefined> {
  const now = deps.clock()
  const newsletter = await lockDueNewsletter(tx, { slug, now })
  if (!newsletter?.automatic || !newsletter.automaticNextAt) return undefined
  const { automatic, automaticNextAt } = newsletter
  // After a time without any process, one letter is about all that was missed.
  await updateLetterSettings(tx, slug, { automaticNextAt: nextOccurrence(automatic, now).at })
  const articles = await listNewArticles(tx, { newsletter, automatic, dueAt: automaticNextAt })
  if (articles.length === 0) return undefined
  const { settings } = await findSettings(tx)
  const { local } = nextOccurrence(automatic, new Date(automaticNextAt.getTime() - 1))
  const isSent = automatic.action === 'send'
  const letter = await insertLetter(tx, {
    id: deps.newId(),
    newsletterId: newsletter.id,
    status: isSent ? 'scheduled' : 'draft',
    sendAt: isSent ? now : null,
    subject: automatic.subject.replaceAll('{date}', () =>
      dateIn(settings.language, automatic, automaticNextAt),
    ),
    // Named articles, so that somebody who looks at the draft can change their order.
    sections: [{ heading: null, text: null, articles, rule: null }],
    language: settings.language,
    occurrence: local,
    createdAt: now,
    updatedAt: now,
  })
  if (!letter) return undefined
  await recordEvent(tx, {
    type: 'letter.created',
    subjects: { letterId: letter.id, newsletterId: newsletter.id },
    payload: { occurrence: local, action: automatic.action },
    actorAccountId: null,
    occurredAt: now,
  })
  return letter
}

type Due = { newsletter: NewsletterRow; automatic: AutomaticLetters; dueAt: Date }

/** The slugs of articles since the last automatic letter or, for the first one, of one day or week. */
async function listNewArticles(tx: Db, { newsletter, automatic, dueAt }: Due): Promise<string[]> {
  const last = await findLastAutomaticLetter(tx, newsletter.id)
  const period = automatic.weekday === null ? dayMs : 7 * dayMs
  const since = new Date(last ? last.createdAt.getTime() - overlapMs : dueAt.getTime() - period)
  const former = new Set(last?.sections.flatMap(({ articles }) => articles))
  const take = automatic.limit + former.size
  const { tag } = automatic
  const rows = await listChosenArticles(tx, [{ slugs: [], since: since.toISOString(), tag, take }])
  return rows
    .map(({ article }) => article.slug)
    .filter((slug) => !former.has(slug))
    .slice(0, automatic.limit)
}

function dateIn(language: string, { timeZone }: AutomaticLetters, at: Date): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone }).format(at)
}

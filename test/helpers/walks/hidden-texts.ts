/**
 * Makes a discussion with a text of every kind that is not public. Each text is marked with its
 * kind.
 */
import { eq } from 'drizzle-orm'
import { accounts } from '../../../src/db/tables/accounts.ts'
import { contributors } from '../../../src/db/tables/contributors.ts'
import { type Answer, type Person, startTestApp } from '../app.ts'
import { decide, expectStatus, type PostedComment, startDiscussion } from '../comments/discussion.ts'
import { createFixtures } from '../fixtures.ts'
import { setCommentRules } from '../moderation/comment-rules.ts'
import { saying, startJudge } from '../moderation/judge.ts'
import { markSent, slug as newsletter, writeLetter } from '../newsletter/letters.ts'
import type { Reader, Things } from './document-walk.ts'

const marker = 'zanzibarquokka'
/** The kind of the text follows the mark, so that a leak shows which kind of text has leaked. */
export const word = (kind: string) => `${marker}${kind}`
const text = (kind: string) =>
  `${word(kind)} [${word(kind)}](https://${word(kind)}.example) \`${word(kind)}\``
const kindsIn = (whole: string): string[] =>
  Array.from(whole.matchAll(new RegExp(`${marker}([a-z]+)`, 'gi')), ([, kind = '']) => kind)

type Cast = Awaited<ReturnType<typeof startCast>>

async function startCast() {
  const judge = await startJudge()
  const app = await startTestApp({ screening: judge.screening })
  const { send, person, deps } = app
  const discussion = await startDiscussion(app)
  const shown: PostedComment[] = []
  const notShown: string[] = []
  const people: Person[] = []
  const must = async (answer: Promise<Answer>, status: number) => expectStatus(await answer, status).body_

  /** A person whose name is marked too. */
  async function named(kind: string): Promise<Person> {
    const made = await person()
    const displayName = word(kind)
    await deps.database.db.update(accounts).set({ displayName }).where(eq(accounts.id, made.id))
    people.push({ ...made, displayName: kind })
    return made
  }
  return {
    app,
    judge,
    discussion,
    must,
    named,
    /**
     * `shown` has the comments that everybody may read. `notShown` has the ids of the comments that
     * only their authors and moderators may read.
     */
    shown,
    notShown,
    people,
    victim: await named('victim'),
    suspect: await named('suspect'),
    talker: await person(),
    moderator: await person(['moderator']),
    otherModerator: await person(['moderator']),
    async show(as: Person, body: string, parentId?: string): Promise<string> {
      const comment = await discussion.post(as, body, parentId)
      shown.push(comment)
      return comment.id
    },
    async say(as: Person, kind: string, parentId?: string): Promise<string> {
      const { id } = await discussion.post(as, text(kind), parentId)
      notShown.push(id)
      return id
    },
    edit: (as: Person, id: string, body: string) =>
      send({ method: 'PATCH', url: `/v1/comments/${id}`, as, payload: { body } }),
  }
}

/**
 * Makes comments that moderators hide: a single one, one above a reply, one beneath that reply, and
 * one by a suspension. Makes the notes, notices and appeals about them.
 */
async function hideSome({ app, must, show, say, victim, suspect, talker, ...cast }: Cast): Promise<void> {
  const { moderator, otherModerator } = cast
  const verdict = { action: 'hide', note: text('note'), noteToAuthor: text('told') } as const
  const hide = (id: string) => must(decide(app, moderator, id, verdict), 201)
  const appeal = ({ id }: { id: string }) => {
    const payload = { text: text('appeal') }
    return must(app.send({ method: 'POST', url: `/v1/decisions/${id}/appeals`, as: victim, payload }), 201)
  }
  const put = (as: Person, url: string, payload: object) => app.send({ method: 'PUT', url, as, payload })

  const judged = await appeal(await hide(await say(victim, 'hidden')))
  const resolution = { outcome: 'upheld', note: text('verdict') }
  await must(put(otherModerator, `/v1/appeals/${judged.id}/resolution`, resolution), 200)
  const tombstone = await say(victim, 'tombstone')
  const reply = await show(talker, 'A reply to what is hidden', tombstone)
  await appeal(await hide(tombstone))
  await hide(await say(victim, 'beneath', reply))
  await say(suspect, 'suspended')
  const suspension = { reason: text('reason'), until: null, hideCommentsOfLastDays: 1, hideReason: 'spam' }
  await must(put(moderator, `/v1/accounts/${suspect.id}/suspension`, suspension), 200)
}

/**
 * Makes new comments and edits that were never shown, or no longer, because of rules, the outside
 * judge, reports by readers, or the comment policy.
 */
async function holdSome({ app, judge, discussion, must, named, ...cast }: Cast, root: string): Promise<void> {
  const { victim, talker, say, edit } = cast
  await setCommentRules(app, await app.person(['admin']), {
    blockedPhrases: [word('refused')],
    heldPhrases: [word('rule'), word('edit')],
    commentReportThreshold: 3,
  })
  await say(victim, 'rule')
  await must(discussion.submit(victim, text('refused')), 422)
  await must(edit(talker, root, text('refused')), 422)
  const held = await say(victim, 'before')
  await must(edit(victim, held, text('edit')), 200)

  const reasons = [{ rule: word('judge'), evidence: word('judge') }]
  judge.answer = saying({ outcome: 'pending', reasons })
  await say(victim, 'judged')
  judge.answer = saying({ outcome: 'refused', reasons })
  await must(discussion.submit(victim, text('refused')), 422)
  judge.answer = saying({ outcome: 'visible' })

  const reported = await say(victim, 'reported')
  for (const id of [reported, reported, reported, root]) {
    const request = {
      method: 'POST',
      url: `/v1/comments/${id}/reports`,
      as: await named('reporter'),
    } as const
    await must(app.send({ ...request, payload: { reason: 'hate', note: text('report') } }), 201)
  }
  await discussion.setPolicy('premoderated')
  await say(victim, 'pending')
  await say(victim, 'pending', root)
  await discussion.setPolicy('open')
}

/** Makes comments that their authors edited or removed. */
async function changeSome({ app, must, show, say, edit, victim, talker }: Cast): Promise<void> {
  await must(edit(talker, await show(talker, text('former')), 'Harmless now'), 200)
  const [tombstone, alone] = [await say(victim, 'removed'), await say(victim, 'removed')]
  await show(talker, 'A reply to what was removed', tombstone)
  for (const id of [tombstone, alone])
    await must(app.send({ method: 'DELETE', url: `/v1/comments/${id}`, as: victim }), 204)
}

/** A letter that was sent, and a draft, which only admins may read. Both name the article. */
async function writeLetters(app: Cast['app'], article: string): Promise<string[]> {
  const admin = await app.person(['admin'])
  const sections = [{ articles: [article], rule: {} }]
  const sent = await writeLetter(app, admin, { sections })
  await markSent(app, sent.id)
  const words = { subject: word('letter'), preheader: word('letter'), intro: text('letter') }
  const draft = await writeLetter(app, admin, { ...words, sections })
  return [sent.id, draft.id]
}

export async function seedHiddenTexts() {
  const cast = await startCast()
  const { app, discussion, must, shown, notShown, victim, suspect, talker, show } = cast
  const { articleId, slug, author: writer } = discussion
  const root = await show(talker, text('shown'))
  for (let number = 0; number < 6; number++) await show(talker, `Harmless ${number}`)
  for (let number = 0; number < 5; number++) await show(talker, `Reply ${number}`, root)
  await hideSome(cast)
  await holdSome(cast, root)
  await changeSome(cast)

  const fixtures = createFixtures(app)
  const profile = await fixtures.contributor(writer)
  const stranger = await app.person()
  const ofStranger = await fixtures.contributor(stranger)
  const silent = await fixtures.contributor(await app.person())
  const addressed = { email: `${word('address')}@readers.example`, showsEmail: false }
  await app.deps.database.db.update(contributors).set(addressed).where(eq(contributors.id, silent.id))
  const previews = `/v1/articles/${articleId}/previews`
  const preview = await must(app.send({ method: 'POST', url: previews, as: writer }), 201)
  const letters = await writeLetters(app, slug)
  const commentIds = [...shown.map(({ id }) => id).slice(-4), root, ...notShown]
  const letterToken = await fixtures.letterToken()
  const things: Things = {
    paths: {
      articles: [articleId, slug],
      comments: commentIds,
      accounts: [talker.id, victim.id, suspect.id],
      contributors: [profile.slug, ofStranger.slug, silent.slug],
      tags: ['cars'],
      sitemaps: ['2026-11'],
      problems: ['not-found'],
      previews: [preview.token],
      'newsletter-signups': [await fixtures.signup()],
      imports: [await fixtures.signupImport()],
      newsletters: [newsletter],
      letters,
    },
    query: {
      limit: ['5'],
      replies: ['2'],
      count: ['exact'],
      context: ['ancestors'],
      '/v1/comment-counts article': [articleId],
      from: ['2026-11-01'],
      to: ['2026-11-03'],
      token: ['a'.repeat(43)],
      '/v1/newsletter-signups/confirmation token': [await fixtures.signupToken()],
      '/v1/newsletter-signups/preferences token': [letterToken],
      '/v1/newsletter-signups/unsubscribe token': [letterToken],
      '/v1/suggestions q': [word(''), word('victim'), 'zanzibarquokak'],
      '/v1/accounts/me/votes comment': [commentIds.join(',')],
      '/v1/articles/{id}/revisions/{n}/diff from': ['1'],
      '/v1/reply-notices/unsubscription token': ['a'.repeat(64)],
    },
  }
  /** People who are neither moderators nor the authors of hidden texts. */
  const readers: Record<string, Reader> = {
    anonymous: { roles: [] },
    stranger: { as: stranger, roles: ['reader'] },
    writer: { as: writer, roles: ['reader', 'author'] },
  }
  /** The kinds of the texts in an answer, and of the people whose ids are in it. */
  const look = (whole: string) => [
    ...kindsIn(whole),
    ...cast.people.filter(({ id }) => whole.includes(id)).map(({ displayName }) => displayName),
  ]
  const admin: Reader = { as: await app.person(['admin']), roles: ['reader', 'admin'] }
  return { app, discussion, things, readers, admin, victim, look, shownCount: shown.length }
}

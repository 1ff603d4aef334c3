/** Several instances make the automatic letters of one database at the same time. */
import t from 'tap'
import { makeAutomaticLetters } from '../../src/commands/newsletter/make-automatic-letters.ts'
import { updateLetterSettings } from '../../src/db/queries/newsletter/letter-settings.ts'
import { letters } from '../../src/db/tables/newsletters.ts'
import { serverUrl } from '../helpers/database.ts'
import { createFixtures } from '../helpers/fixtures.ts'
import { startPair } from '../helpers/instances.ts'
import { slug } from '../helpers/newsletter/letters.ts'

const rule = {
  weekday: null,
  time: '07:00',
  timeZone: 'Europe/Berlin',
  subject: 'News',
  tag: null,
  limit: 5,
  action: 'send' as const,
}

const needsServer = { skip: !serverUrl && 'needs TEST_DATABASE_URL' }
t.test('keeps to one letter for a time, whatever the number of instances', needsServer, async (t) => {
  const { deps, person } = await startPair(t)
  const [ours, other] = deps
  const { db } = ours.database
  await createFixtures({ deps: ours, person }).publishedArticle(await person(['author']))
  for (let round = 1; round <= 10; round++) {
    const automaticNextAt = new Date(Date.now() - round * 86_400_000)
    await updateLetterSettings(db, slug, { automatic: rule, automaticNextAt })
    await db.delete(letters)
    const made = await Promise.all([ours, other, ours, other].map(makeAutomaticLetters))
    t.equal(made.flat().length, 1, `round ${round}`)
    t.equal((await db.select().from(letters)).length, 1)
  }
})

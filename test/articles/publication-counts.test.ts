/**
 * Tests that the counts of tags and contributors equal the published articles, after any sequence
 * of acts.
 */
import { deepStrictEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { startNewsroom } from '../helpers/newsroom.ts'

const newsroom = await startNewsroom()
const { send, write, revise, publish, unpublish, addContributor, counts, putPublication, patchDraft } =
  newsroom

await addContributor({ name: 'Ada Lind' })
await addContributor({ name: 'Bo Ek' })
const articleCount = async (slug: string) =>
  (await send({ url: `/v1/contributors/${slug}` })).body_.articleCount

t.test('does', async (t) => {
  t.test('counts an article for its tags and its byline from publication to its end', async (t) => {
    const { id } = await write({ tags: ['red', 'blue'], contributors: ['ada-lind'] })
    t.match((await counts()).kept, { red: 0, blue: 0, 'ada-lind': 0 }, 'a draft does not count')
    await publish(id)
    t.match((await counts()).kept, { red: 1, blue: 1, 'ada-lind': 1, 'bo-ek': 0 })
    await revise(id, { tags: ['blue', 'green'], contributors: ['bo-ek', 'ada-lind'] })
    t.match(
      (await counts()).kept,
      { red: 1, blue: 1, green: 0, 'ada-lind': 1, 'bo-ek': 0 },
      'nor does a revision',
    )
    await publish(id)
    t.match((await counts()).kept, { red: 0, blue: 1, green: 1, 'ada-lind': 1, 'bo-ek': 1 })
    t.strictSame([await articleCount('ada-lind'), await articleCount('bo-ek')], [1, 1])
    await unpublish(id)
    t.match((await counts()).kept, { red: 0, blue: 0, green: 0, 'ada-lind': 0, 'bo-ek': 0 })
    await publish(id, { revision: 1 })
    t.match((await counts()).kept, { red: 1, blue: 1, green: 0, 'ada-lind': 1, 'bo-ek': 0 })
    await unpublish(id)
  })
})

t.test('refuses', async (t) => {
  t.test('to count what was refused', async (t) => {
    const { id } = await write({ tags: ['refused'], contributors: ['bo-ek'] })
    await putPublication(id, { revision: 7 })
    await patchDraft(id, { contributors: ['nobody'] })
    t.match((await counts()).kept, { refused: 0, 'bo-ek': 0 })
  })
})

const subsetOf = (names: readonly string[]) => fc.shuffledSubarray([...names])
const step = fc.oneof(
  fc.record({
    kind: fc.constant('revise' as const),
    tags: subsetOf(['red', 'blue', 'green']),
    contributors: subsetOf(['ada-lind', 'bo-ek']),
  }),
  fc.record({ kind: fc.constant('publish' as const) }),
  fc.record({ kind: fc.constant('publish-first' as const) }),
  fc.record({ kind: fc.constant('unpublish' as const) }),
)
const steps = fc.array(fc.tuple(fc.nat({ max: 2 }), step), { minLength: 5, maxLength: 15 })

t.test('keeps', async (t) => {
  t.test('counts equal to the published articles, whatever was done in whatever order', async (t) => {
    const property = fc.asyncProperty(steps, async (moves) => {
      const drafts = [await write({ tags: ['red'] }), await write({ contributors: ['bo-ek'] }), await write()]
      for (const [index, move] of moves) {
        const { id } = drafts[index]
        const { kind, ...patch } = move
        if (kind === 'revise') await revise(id, patch)
        if (kind === 'publish') await publish(id)
        if (kind === 'publish-first') await publish(id, { revision: 1 })
        // Refused if the article was never published. The refusal must not change the counts either.
        if (kind === 'unpublish') await newsroom.deletePublication(id)
        const { kept, counted } = await counts()
        deepStrictEqual(kept, counted)
      }
      const { data } = (await send({ url: '/v1/articles?tag=red&limit=100' })).body_
      deepStrictEqual(data.length, (await counts()).kept.red)
    })
    // Throws instead of asserting with `t`, so that fast-check finds the shortest failing sequence.
    await t.resolves(fc.assert(property, { seed: 20261102, numRuns: 15 }))
  })
})

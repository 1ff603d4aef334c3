/**
 * Keyset paging of contributors: the pages are complete and repeat nobody, whatever their names
 * are.
 */
import t from 'tap'
import { startNewsroom } from '../helpers/newsroom.ts'
import { refused } from '../helpers/refusal.ts'

const { send, addContributor } = await startNewsroom()

/** The ids of each page in turn. */
async function walk(limit: number, query = ''): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const at: string = cursor === '' ? '' : `&cursor=${cursor}`
    const { statusCode, body, body_ } = await send({ url: `/v1/contributors?limit=${limit}${at}${query}` })
    if (statusCode !== 200) throw new Error(`${statusCode}: ${body}`)
    if (ids.length > 100) throw new Error('the walk does not end')
    ids.push(...body_.data.map(({ id }: { id: string }) => id))
    cursor = body_.page.nextCursor
  }
  return ids
}

const names = [
  'Ada',
  'ada',
  'Ada',
  'Åsa',
  'Zoë',
  'O\'Hara "Bo" \\ Ek',
  '日本',
  '🚗',
  'Ada-Lind',
  'Ada Lind',
  'É',
  'É',
]
for (const [index, name] of names.entries()) {
  await addContributor({ name, slug: `person-${index}`, role: index % 2 ? 'editor' : 'contributor' })
}

t.test('does', async (t) => {
  t.test('gives each profile exactly once at every page size, namesakes too', async (t) => {
    const all = await walk(100)
    t.equal(new Set(all).size, names.length)
    for (let limit = 1; limit <= names.length + 1; limit++)
      t.strictSame(await walk(limit), all, `limit ${limit}`)
  })

  t.test('keeps to the requested role', async (t) => {
    const editors = await walk(100, '&role=editor')
    t.equal(editors.length, names.length / 2)
    t.strictSame(await walk(1, '&role=editor'), editors)
  })
})

t.test('refuses', async (t) => {
  t.test('a cursor of another role', async (t) => {
    const { nextCursor } = (await send({ url: '/v1/contributors?limit=1&role=editor' })).body_.page
    for (const url of [
      '/v1/contributors',
      '/v1/contributors?role=contributor',
      '/v1/contributors?role=editor,editor',
    ]) {
      const answer = await send({ url: `${url}${url.includes('?') ? '&' : '?'}cursor=${nextCursor}` })
      refused(t, answer, 400, 'invalid-cursor')
    }
  })
})

t.test('keeps', async (t) => {
  t.test('its own cursors usable, however many bytes the names have', async (t) => {
    for (const [index, letter] of ['字', '🚗', '"'].entries()) {
      for (const end of ['a', 'b'])
        await addContributor({ name: letter.repeat(119) + end, slug: `long-${index}-${end}` })
    }
    t.equal(new Set(await walk(1)).size, names.length + 6)
  })
})

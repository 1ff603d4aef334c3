/** Newsletters: the public list, what admins see and set, and what cannot be deleted. */
import t from 'tap'
import { letters } from '../../src/db/tables/newsletters.ts'
import { type Answer, type Person, startTestApp, type TestApp } from '../helpers/app.ts'
import { expectStatus } from '../helpers/comments/discussion.ts'
import { invalid, refused, visiblePart } from '../helpers/refusal.ts'

const url = '/v1/newsletters'
const change = ({ send }: TestApp, as: Person, slug: string, payload: object): Promise<Answer> =>
  send({ method: 'PATCH', url: `${url}/${slug}`, as, payload })
const slugsOf = ({ body_ }: Answer): string[] => body_.data.map(({ slug }: { slug: string }) => slug)

/** A draft is enough of a letter. */
async function giveLetter({ deps }: TestApp, newsletterId: string): Promise<void> {
  const at = deps.clock()
  const texts = { subject: 'News', sections: [], language: 'en' }
  await deps.database.db
    .insert(letters)
    .values({ id: deps.newId(), newsletterId, status: 'draft', ...texts, createdAt: at, updatedAt: at })
}

t.test('does', async (t) => {
  const app = await startTestApp()
  const { send } = app
  const admin = await app.person(['admin'])

  t.test('has one default newsletter from the start', async (t) => {
    const { body_ } = expectStatus(await send({ url }), 200)
    t.match(body_.data, [{ slug: 'newsletter', isOpen: true, isDefault: true, position: 0 }])
    t.equal(body_.data.length, 1)
  })

  t.test('makes a newsletter with all that an admin sets', async (t) => {
    const from = { name: 'The desk', address: 'desk@press.example' }
    const payload = {
      slug: 'sea',
      name: 'Letters from the sea',
      description: 'On Fridays.',
      from,
      replyTo: 'answers@press.example',
      isOpen: false,
      position: 2,
    }
    const made = expectStatus(await send({ method: 'POST', url, as: admin, payload }), 201)
    t.equal(made.headers.location, `${url}/sea`)
    const times = { createdAt: made.body_.createdAt, updatedAt: made.body_.createdAt }
    t.strictSame(made.body_, { id: made.body_.id, ...payload, isDefault: false, ...times })
    const seen = expectStatus(await send({ url: `${url}/sea`, as: admin }), 200)
    t.strictSame(seen.body_, made.body_)
  })

  t.test('shows strangers and authors the public members only, and says so to caches', async (t) => {
    for (const as of [undefined, await app.person(['author'])]) {
      const answer = expectStatus(await send({ url: `${url}/sea`, ...(as && { as }) }), 200)
      const names = ['description', 'id', 'isDefault', 'isOpen', 'name', 'position', 'slug']
      t.strictSame(Object.keys(answer.body_).sort(), names)
      t.equal(answer.headers['cache-control'], 'public, no-cache')
    }
    const { headers } = await send({ url, as: admin })
    t.equal(headers['cache-control'], 'private, no-store')
    t.match(headers.vary, /Authorization/)
  })

  t.test('lists by position and slug, in pages', async (t) => {
    for (const [slug, position] of [
      ['b', 1],
      ['a', 1],
      ['z', 0],
    ] as const)
      expectStatus(
        await send({ method: 'POST', url, as: admin, payload: { slug, name: slug, position } }),
        201,
      )
    t.strictSame(slugsOf(await send({ url })), ['newsletter', 'z', 'a', 'b', 'sea'])
    const first = await send({ url: `${url}?limit=3` })
    const second = await send({ url: `${url}?limit=3&cursor=${first.body_.page.nextCursor}` })
    t.strictSame(
      [slugsOf(first), slugsOf(second)],
      [
        ['newsletter', 'z', 'a'],
        ['b', 'sea'],
      ],
    )
    t.equal(second.body_.page.nextCursor, null)
  })

  t.test('changes what a patch names, and takes null', async (t) => {
    const changed = expectStatus(await change(app, admin, 'sea', { name: 'Sea', from: null }), 200)
    t.match(changed.body_, { name: 'Sea', from: null, replyTo: 'answers@press.example', isOpen: false })
    expectStatus(await change(app, admin, 'sea', { from: { name: null, address: 'a@press.example' } }), 200)
    const { body_ } = await change(app, admin, 'sea', {})
    t.match(body_.from, { name: null, address: 'a@press.example' })
  })

  t.test('deletes a newsletter without letters', async (t) => {
    t.equal((await send({ method: 'DELETE', url: `${url}/z`, as: admin })).statusCode, 204)
    refused(t, await send({ url: `${url}/z` }), 404, 'not-found')
  })

  t.test('hands the default over, and then lets the former one go', async (t) => {
    expectStatus(await change(app, admin, 'a', { isDefault: true }), 200)
    t.equal((await send({ method: 'DELETE', url: `${url}/newsletter`, as: admin })).statusCode, 204)
  })

  t.test('writes each change to the audit', async (t) => {
    const { body_ } = await send({ url: '/v1/audit?limit=100', as: admin })
    const types = body_.data.map(({ type }: { type: string }) => type)
    const count = (type: string) => types.filter((each: string) => each === type).length
    t.strictSame(
      ['created', 'changed', 'deleted'].map((verb) => count(`newsletter.${verb}`)),
      [4, 3, 2],
    )
  })
})

t.test('refuses', async (t) => {
  const app = await startTestApp()
  const { send } = app
  const admin = await app.person(['admin'])
  const post = (payload: object) => send({ method: 'POST', url, as: admin, payload })

  t.test('members that break a rule', async (t) => {
    const sea = { slug: 'sea', name: 'Sea' }
    const rows: [payload: object, parts: string[]][] = [
      [{}, ['/slug', '/name']],
      [{ ...sea, slug: 'The Sea' }, ['/slug']],
      [{ ...sea, name: ' ' }, ['/name']],
      [{ ...sea, name: 'Sea\r\nBcc: all@readers.example' }, ['/name']],
      [{ ...sea, from: { name: 'Desk', address: 'desk' } }, ['/from/address']],
      [{ ...sea, from: { name: 'Desk\nBcc: a@b.example', address: 'desk@press.example' } }, ['/from/name']],
      [{ ...sea, replyTo: 'a@b.example, c@d.example' }, ['/replyTo']],
      [{ ...sea, position: -1 }, ['/position']],
      [{ ...sea, isOpen: 'yes' }, ['/isOpen']],
      [{ ...sea, owner: null }, ['/owner']],
    ]
    for (const [payload, parts] of rows) invalid(t, await post(payload), parts)
    invalid(t, await change(app, admin, 'newsletter', { slug: 'other' }), ['/slug'])
  })

  t.test('a slug that is taken, and more newsletters than 50', async (t) => {
    refused(t, await post({ slug: 'newsletter', name: 'Again' }), 409, 'newsletter-slug-taken')
    for (let count = 1; count < 50; count++)
      expectStatus(await post({ slug: `number-${count}`, name: `${count}` }), 201)
    refused(t, await post({ slug: 'one-more', name: 'One more' }), 409, 'newsletter-limit')
  })

  t.test('to delete a newsletter with letters', async (t) => {
    const { id } = (await send({ url: `${url}/number-1` })).body_
    await giveLetter(app, id)
    const answer = await send({ method: 'DELETE', url: `${url}/number-1`, as: admin })
    refused(t, answer, 409, 'newsletter-has-letters')
    t.equal((await send({ url: `${url}/number-1` })).statusCode, 200)
  })

  t.test('to be without a default newsletter', async (t) => {
    const last = 'newsletter-last-default'
    refused(t, await change(app, admin, 'newsletter', { isDefault: false }), 409, last)
    refused(t, await send({ method: 'DELETE', url: `${url}/newsletter`, as: admin }), 409, last)
  })

  t.test('changes by everybody but admins, and of what is not there', async (t) => {
    const payload = { slug: 'mine', name: 'Mine' }
    refused(t, await send({ method: 'POST', url, payload }), 401, 'unauthenticated')
    for (const role of ['author', 'moderator'] as const)
      refused(t, await send({ method: 'POST', url, payload, as: await app.person([role]) }), 403, 'forbidden')
    refused(t, await change(app, admin, 'nowhere', { name: 'x' }), 404, 'not-found')
    refused(t, await send({ method: 'DELETE', url: `${url}/nowhere`, as: admin }), 404, 'not-found')
  })
})

t.test('keeps', async (t) => {
  const app = await startTestApp()
  t.test('the public answer the same for whoever brings a token that is refused', async (t) => {
    const headers = { authorization: 'Bearer nonsense' }
    const [plain, refusedToken] = [await app.send({ url }), await app.send({ url, headers })]
    t.strictSame(visiblePart(refusedToken), visiblePart(plain))
  })
})

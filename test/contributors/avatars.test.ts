/** Tests the pictures that the service draws for contributors. */
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import t from 'tap'
import { avatarColourOf, avatarColours, avatarSvg, initialsOf } from '../../src/domain/contributors/avatar.ts'
import { startNewsroom, unknownId } from '../helpers/newsroom.ts'
import { holds } from '../helpers/properties.ts'
import { refused } from '../helpers/refusal.ts'

const { send, admin, addContributor } = await startNewsroom()

const id = '01890000-0000-7000-8000-000000000001'

/** By WCAG 2.2. */
function contrastWithWhite(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
  const [r = 0, g = 0, b = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
}

/** The names of the elements, in order. Throws if the document is not well formed. */
function elementsOf(svg: string): string[] {
  const names: string[] = []
  const parser = new SaxesParser()
  parser.on('opentag', ({ name }) => names.push(name))
  parser.write(svg).close()
  return names
}

t.test('does', async (t) => {
  t.test('take the initials of a name in any script', async (t) => {
    const cases: Record<string, string> = {
      'Ada Lind': 'AL',
      'ada von lind': 'AL',
      Madonna: 'M',
      'Anne-Marie Óskarsdóttir': 'AÓ',
      "Jo O'Hara": 'JO',
      '“Bo” (Ek)': 'BE',
      'ß Straße': 'SS',
      'Ångström Ǆ': 'ÅǄ',
      '村上 春樹': '村',
      山田太郎: '山',
      김연아: '김',
      'Ωμέγα Άλφα': 'ΩΆ',
      'Лев Толстой': 'ЛТ',
      'محمد علي': 'م',
      'क्षिति शर्मा': 'क्षि',
      '👩🏽‍🚀': '👩🏽‍🚀',
      '3 Doors': '3',
      '!!!': '!',
    }
    for (const [name, initials] of Object.entries(cases)) t.equal(initialsOf(name), initials, name)
  })

  t.test('give one colour to one id, and different ones to most', async (t) => {
    t.equal(avatarColourOf(id), avatarColourOf(id))
    const colours = Array.from({ length: 64 }, (_, n) =>
      avatarColourOf(id.slice(0, -2) + n.toString(16).padStart(2, '0')),
    )
    t.ok(new Set(colours).size > 8)
    for (const colour of avatarColours) t.ok(contrastWithWhite(colour) >= 4.5, colour)
  })

  t.test('send the picture by id and slug, with an ETag and rules for caches and browsers', async (t) => {
    const profile = await addContributor({ name: 'Ada <Lind> & "Co"' })
    t.equal(profile.avatar, `http://masthead.test/v1/contributors/${profile.id}/avatar.svg`)
    for (const name of [profile.id, profile.id.toUpperCase(), profile.slug]) {
      const url = `/v1/contributors/${name}/avatar.svg`
      const answer = await send({ url })
      t.match(answer, {
        statusCode: 200,
        headers: {
          'content-type': 'image/svg+xml; charset=utf-8',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
          'cache-control': 'public, max-age=86400, stale-while-revalidate=604800',
        },
      })
      t.equal(answer.body, avatarSvg(profile))
      t.strictSame(elementsOf(answer.body), ['svg', 'title', 'rect', 'text'])
      t.match(answer.body, '<title>Ada &lt;Lind&gt; &amp; &quot;Co&quot;</title>')
      const etag = String(answer.headers.etag)
      t.match(await send({ url, headers: { 'if-none-match': etag } }), { statusCode: 304, body: '' })
    }
  })

  t.test('prefer the picture that was given', async (t) => {
    const avatarUrl = 'https://img.example/ada.png'
    const { slug } = await addContributor({ name: 'Given', avatarUrl })
    t.match((await send({ url: `/v1/contributors/${slug}` })).body_, { avatarUrl, avatar: avatarUrl })
    t.equal((await send({ url: `/v1/contributors/${slug}/avatar.svg`, as: admin })).statusCode, 200)
  })
})

t.test('refuses', async (t) => {
  for (const name of ['nobody', unknownId])
    refused(t, await send({ url: `/v1/contributors/${name}/avatar.svg` }), 404, 'not-found')
})

t.test('keeps', async (t) => {
  t.test('the document well formed and small, whatever the name', async (t) => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 120 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom(
        `a${'\u0301'.repeat(119)}`,
        ']]>',
        '<!--',
        '\u0000',
        '\ufffe',
        '&#x41;',
        '</text><script/>',
      ),
    )
    holds(
      t,
      fc.property(names, (name) => {
        const svg = avatarSvg({ id, name: name.toWellFormed() })
        const initials = Array.from(initialsOf(name.toWellFormed()))
        return elementsOf(svg).join() === 'svg,title,rect,text' && svg.length < 2_000 && initials.length <= 10
      }),
    )
  })
})

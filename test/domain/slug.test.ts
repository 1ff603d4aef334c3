/** Slugs: any title gives a valid one, and none can be taken for an id. */
import fc from 'fast-check'
import t from 'tap'
import { isSlug, maxSlugLength, slugPattern, withSuffix } from '../../src/domain/slug.ts'
import { isUuid } from '../../src/domain/uuid.ts'
import { slugFrom } from '../../src/text/slug.ts'
import { anyText, holds, prose } from '../helpers/properties.ts'

/** The rules once more, in another form than the program has them. */
function isValidSlug(slug: string): boolean {
  const hasForm = slug.split('-').every((word) => /^[a-z0-9]+$/.test(word))
  return hasForm && slug.length >= 1 && slug.length <= 100 && !isUuid(slug)
}

const slug = fc
  .array(fc.string({ unit: fc.constantFrom(...'abcxyz0189'), minLength: 1, maxLength: 30 }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((words) => words.join('-').slice(0, 100).replace(/-$/, ''))

t.test('isSlug', async (t) => {
  t.test('takes lower-case ASCII words joined by single hyphens', async (t) => {
    for (const text of ['a', '0', 'a-b', 'the-2026-skoda-enyaq', 'x'.repeat(100)])
      t.equal(isSlug(text), true, text)
    holds(
      t,
      fc.property(slug, (text) => isSlug(text) === isValidSlug(text)),
    )
  })

  t.test('refuses everything else', async (t) => {
    const wrong = [
      '',
      '-',
      'a-',
      '-a',
      'a--b',
      'A',
      'é',
      'a b',
      'a_b',
      'a/b',
      'a.b',
      'a\n',
      'a\0',
      '..',
      '日',
      'x'.repeat(101),
    ]
    for (const text of wrong) t.equal(isSlug(text), false, JSON.stringify(text))
    holds(
      t,
      fc.property(anyText(), (text) => isSlug(text) === isValidSlug(text)),
    )
  })

  t.test('refuses text that reads as an id', async (t) => {
    holds(
      t,
      fc.property(fc.uuid(), (id) => !isSlug(id)),
    )
  })
})

t.test('the pattern of the wire', async (t) => {
  t.test('agrees with isSlug except for length and ids', async (t) => {
    const pattern = new RegExp(slugPattern, 'u')
    holds(
      t,
      fc.property(fc.oneof(slug, anyText()), (text) => !isSlug(text) || pattern.test(text)),
    )
  })
})

t.test('withSuffix', async (t) => {
  t.test('ends in the suffix, fits, and is still a slug', async (t) => {
    const suffix = fc.string({ unit: fc.constantFrom(...'abcf0189'), minLength: 1, maxLength: 6 })
    holds(
      t,
      fc.property(slug, suffix, (base, end) => {
        const longer = withSuffix(base, end)
        return isValidSlug(longer) && longer.endsWith(`-${end}`) && longer.length <= maxSlugLength
      }),
    )
  })

  t.test('keeps the whole slug where there is room', async (t) => {
    t.equal(withSuffix('road-test', '2'), 'road-test-2')
    t.equal(withSuffix('x'.repeat(100), '2'), `${'x'.repeat(98)}-2`)
    t.equal(withSuffix(`${'x'.repeat(97)}-yz`, '2'), `${'x'.repeat(97)}-2`)
  })
})

t.test('slugFrom', async (t) => {
  const expected: Record<string, string> = {
    'Škoda Enyaq': 'skoda-enyaq',
    Straße: 'strasse',
    'Crème brûlée': 'creme-brulee',
    'Łódź, Ærø & İstanbul': 'lodz-aero-istanbul',
    'Привет, мир': 'privet-mir',
    Ελλάδα: 'ellada',
    日産: 'richan',
    한국: 'hangug',
    'Don’t panic': 'dont-panic',
    "It's over": 'its-over',
    '  --Hello,   World!--  ': 'hello-world',
    'C++ 20': 'c-20',
    'a_b/c.d': 'a-b-c-d',
    '50 % off': '50-off',
    '№ 5': 'no-5',
  }
  t.test('writes words of any script in ASCII', async (t) => {
    for (const [title, slug] of Object.entries(expected)) t.equal(slugFrom(title, 'article'), slug, title)
  })

  t.test('treats composed and decomposed letters as the same', async (t) => {
    const words = fc.string({ unit: fc.constantFrom(...'äéßøåčñÖÜ abc'), maxLength: 40 })
    holds(
      t,
      fc.property(
        words,
        (title) => slugFrom(title.normalize('NFD'), 'x') === slugFrom(title.normalize('NFC'), 'x'),
      ),
    )
  })

  t.test('uses the fallback where there is no letter and no digit', async (t) => {
    for (const title of ['', ' ', '—', '?!', '...', '😀', '🚗🔥', '👩‍👩‍👧', '\u200b', '’']) {
      t.equal(slugFrom(title, 'article'), 'article', JSON.stringify(title))
    }
  })

  t.test('always gives a slug that leaves room for a suffix', async (t) => {
    holds(
      t,
      fc.property(fc.oneof(prose(), anyText(400)), (title) => {
        const slug = slugFrom(title, 'article')
        return isValidSlug(slug) && slug.length <= 90
      }),
      1500,
    )
  })

  t.test('gives one slug for one title, and does not change its own slugs', async (t) => {
    holds(
      t,
      fc.property(fc.oneof(prose(), anyText(400), fc.uuid()), (title) => {
        const slug = slugFrom(title, 'article')
        return slugFrom(title, 'article') === slug && slugFrom(slug, 'article') === slug
      }),
    )
  })

  t.test('cuts between words, and inside a word only where the first alone is too long', async (t) => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`)
    const slug = slugFrom(words.join(' '), 'article')
    t.equal(slug, words.slice(0, slug.split('-').length).join('-'))
    t.ok(slug.length > 60 && slug.length <= 80, `${slug.length} characters`)
    t.equal(slugFrom('x'.repeat(300), 'article'), 'x'.repeat(80))
  })

  t.test('never gives a slug that reads as an id', async (t) => {
    holds(
      t,
      fc.property(fc.uuid(), (id) => {
        const slug = slugFrom(id.toUpperCase(), 'article')
        return slug === `article-${id}` && isValidSlug(slug)
      }),
    )
    holds(
      t,
      fc.property(fc.uuid(), (id) => isValidSlug(slugFrom(id.replaceAll('-', ' '), 'tag'))),
    )
  })
})

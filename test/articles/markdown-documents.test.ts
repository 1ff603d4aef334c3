/** Tests creating an article from a Markdown file, and how faults in the file are told. */
import t from 'tap'
import { createTextWork } from '../../src/offload/text-work.ts'
import { startNewsroom } from '../helpers/newsroom.ts'
import { invalid, refused } from '../helpers/refusal.ts'

const newsroom = await startNewsroom()
const { send, deps, author, reader, postArticle, readDraft } = newsroom

const post = (payload: string | Buffer, type = 'text/markdown', as: typeof author | undefined = author) =>
  send({ method: 'POST', url: '/v1/articles', payload, as, headers: { 'content-type': type } })
const newestDraft = async () => (await send({ url: '/v1/drafts?limit=1', as: author })).body_.data[0]?.id
const names = (tags: readonly { name: string }[]) => tags.map(({ name }) => name).join('; ')

t.test('does', async (t) => {
  t.test('creates an article from a file with front matter, as the JSON form would', async (t) => {
    const answer = await post(
      [
        '---',
        'title: "At sea: a day"',
        'description: >-',
        '  Twelve hours',
        '  on a trawler.',
        'date: 2019-05-01',
        'lang: nb',
        'slug: a-day-at-sea',
        'tags: [Fishing, Norway]',
        'layout: post',
        'draft: true',
        'params: { a: [1, { b: c }] }',
        '---',
        '',
        '# Before dawn',
        '',
        'Text.',
        '',
      ].join('\n'),
    )
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers.etag, '"1"')
    t.equal(answer.headers.location, `/v1/articles/${answer.body_.id}/draft`)
    t.match(answer.body_, {
      title: 'At sea: a day',
      dek: 'Twelve hours on a trawler.',
      body: '# Before dawn\n\nText.\n',
      language: 'nb',
      slug: 'a-day-at-sea',
      note: 'date: 2019-05-01',
      publishedAt: null,
      revision: 1,
      status: 'draft',
    })
    t.equal(names(answer.body_.tags), 'Fishing; Norway')
    const warning = {
      kind: 'front-matter',
      detail: 'Names in the front matter that have no meaning here were ignored.',
      excerpt: 'layout, draft, params',
    }
    t.strictSame({ ...(await readDraft(answer.body_.id)), warnings: [warning] }, answer.body_)
  })

  const ignored: readonly (readonly [string, string, string | undefined])[] = [
    ['nothing', 'title: A', undefined],
    [
      'no name that has a meaning',
      'Title: A\nDATE: 2019\nTags: [a]\nCategory: b\nLang: en\nsummary: c',
      undefined,
    ],
    ['a name without a value', 'title: A\nauthor:', 'author'],
    [
      'names in their order, as they are written',
      'Layout: x\ntitle: A\ndraft: true\nauthor: y',
      'Layout, draft, author',
    ],
    ['a name that comes twice once', 'title: A\nx: 1\nx: 2', 'x'],
    ['a misspelt name', 'titel: A\ntitle: B', 'titel'],
    ['a name of the JSON form that files do not have', 'title: A\nreadingMinutes: 3', 'readingMinutes'],
    ['a name in another script', 'title: A\n著者: x', '著者'],
    ['a name with blanks', 'title: A\nhero image: x', 'hero image'],
    ['a name in quotation marks', 'title: A\n"a: b": x', 'a: b'],
    ['the name of a mapping, and none within it', 'title: A\nseo: { title: x, y: z }', 'seo'],
    ['a name with control characters', 'title: A\n"a\\0b\\n": x', 'a b'],
    ['half a character', 'title: A\n"a\\ud800": x', 'a\ufffd'],
    ['a name of markup', 'title: A\n"<b>": x', '<b>'],
    ['a name of objects', 'title: A\n__proto__: x\nconstructor: y', '__proto__, constructor'],
  ]
  for (const [name, yaml, excerpt] of ignored) {
    t.test(`warns of ignored names: ${name}`, async (t) => {
      const { body_, statusCode } = await post(`---\n${yaml}\n---\n\nText.\n`)
      t.equal(statusCode, 201)
      const warnings = excerpt === undefined ? [] : [{ kind: 'front-matter', excerpt }]
      t.match(body_.warnings, warnings)
      t.equal(body_.warnings.length, warnings.length)
    })
  }

  t.test('warns of many ignored names, and of the body as well', async (t) => {
    const names = Array.from({ length: 400 }, (_, number) => `name${number}: x\n`)
    const { body_ } = await post(`---\ntitle: A\n${names.join('')}---\n\n<script>x</script>`)
    const [first, second] = body_.warnings
    t.match([first.kind, second.kind], ['front-matter', 'element'])
    t.match(first.excerpt, /^name0, name1, .*…$/)
    t.ok(first.excerpt.length <= 1_000)
  })

  t.test('warns of what a heading loses as the title, and of the body as well', async (t) => {
    const { body_ } = await post('# ![Logo](l.png) [Cars](https://cars.example)\n\n<script>x</script>')
    t.equal(body_.title, 'Cars')
    t.match(body_.warnings, [
      { kind: 'element', excerpt: 'Logo l.png' },
      { kind: 'address', excerpt: 'https://cars.example' },
      { kind: 'element', detail: /script/ },
    ])
  })

  const values: readonly (readonly [string, string, object])[] = [
    ['a number', 'title: 2024', { title: '2024' }],
    ['a number as written', 'title: 1_000.50', { title: '1_000.50' }],
    ['a date', 'title: 2024-01-31', { title: '2024-01-31' }],
    ['a truth value', 'title: yes', { title: 'yes' }],
    ['another truth value', 'title: true', { title: 'true' }],
    ['an octal number', 'title: 0o14', { title: '0o14' }],
    ['quoted null', 'title: "null"', { title: 'null' }],
    ['single quotes', "title: 'It''s late'", { title: "It's late" }],
    ['escapes', 'title: "caf\\u00e9 \\"x\\""', { title: 'café "x"' }],
    ['a folded text', 'title: >\n  one\n  two', { title: 'one two' }],
    ['a comment', '# first\ntitle: A # not shown', { title: 'A' }],
    ['other scripts', 'title: 海の一日', { title: '海の一日' }],
    ['a name in capitals', 'Title: A', { title: 'A' }],
    ['a name of two words first', 'Publish date: 2019\ntitle: A', { title: 'A' }],
    ['a name in quotes', '"title": A', { title: 'A' }],
    ['a flow mapping', '{title: A, dek: B}', { title: 'A', dek: 'B' }],
    ['CRLF', 'title: A\r\ndek: B\r', { title: 'A', dek: 'B' }],
    ['a string tag', 'title: !!str 12', { title: '12' }],
    ['dek before description', 'title: A\ndescription: B\ndek: C', { dek: 'C' }],
    ['description before summary', 'title: A\nsummary: B\ndescription: C', { dek: 'C' }],
    ['summary', 'title: A\nsummary: B', { dek: 'B' }],
    ['excerpt', 'title: A\nexcerpt: B', { dek: 'B', given: [] }],
    ['an empty description, then a summary', 'title: A\ndescription:\nsummary: B', { dek: 'B' }],
    ['a description of null', 'title: A\ndescription: null', { dek: null }],
    ['language', 'title: A\nlanguage: pt-BR', { language: 'pt-BR' }],
    ['no language', 'title: A\nlang: ~', { language: 'en' }],
    [
      'a date with a time',
      'title: A\ndate: 2019-05-01 10:00:00 +0200',
      { note: 'date: 2019-05-01 10:00:00 +0200' },
    ],
    ['anchors in other members', 'base: &b [x]\ntitle: A\nother: [*b, *b]', { title: 'A' }],
    ['an alias to nothing in another member', 'title: A\nx: *nothing', { title: 'A' }],
    ['a tag in another member', 'title: A\nother: !ruby/object {a: b}', { title: 'A' }],
    ['the same name twice in another member', 'title: A\nx: 1\nx: 2', { title: 'A' }],
  ]
  for (const [name, yaml, expected] of values) {
    t.test(`reads front matter: ${name}`, async (t) => {
      const { statusCode, body_ } = await post(`---\n${yaml}\n---\nText.`)
      t.equal(statusCode, 201)
      t.match(body_, { body: 'Text.', ...expected })
    })
  }

  const lists: readonly (readonly [string, string])[] = [
    ['tags: [One, Two]', 'One; Two'],
    ['tags:\n  - One\n  - Two', 'One; Two'],
    ['tags:\n- One', 'One'],
    ['tags: One, Two', 'One; Two'],
    ['tags: One', 'One'],
    ['tags: [One, one, ONE]', 'One'],
    ['tags: [2024, true]', '2024; true'],
    ['tags: []', ''],
    ['tags:', ''],
    ['tags: [One, "", ~]', 'One'],
    ['tags: One,,', 'One'],
    ['categories: [One]', 'One'],
    ['categories: [One]\ntags: [Two]', 'One; Two'],
    ['category: One\ntag: Two', 'One; Two'],
    ['tags: ["a, b"]', 'a, b'],
  ]
  for (const [yaml, expected] of lists) {
    t.test(`reads tags: ${JSON.stringify(yaml)}`, async (t) => {
      const { statusCode, body_ } = await post(`---\ntitle: A\n${yaml}\n---\n`)
      t.equal(statusCode, 201)
      t.equal(names(body_.tags).split('; ').sort().join('; '), expected.split('; ').sort().join('; '))
    })
  }

  const headings: readonly (readonly [string, string, string, string])[] = [
    ['a heading', '# A day\n\nText.', 'A day', 'Text.'],
    ['an underlined heading', 'A day\n=====\nText.', 'A day', 'Text.'],
    ['a heading underlined with hyphens', 'A day\n---\n\nText.', 'A day', 'Text.'],
    ['a heading of two lines', 'A\nday\n===\n\nText.', 'A day', 'Text.'],
    ['a heading of another level', '## A day\n\nText.', 'A day', 'Text.'],
    [
      'markup',
      '# A *day* at [sea](https://a.example) `x` &amp; <b>y</b>\n\nText.',
      'A day at sea x & y',
      'Text.',
    ],
    ['closing signs', '# A day ##\nText.', 'A day', 'Text.'],
    ['a number', '# 1. A day\n\nText.', '1. A day', 'Text.'],
    ['words before the heading', 'First.\n\n# A day\n\nText.', 'A day', 'First.\n\nText.'],
    ['blank lines before the heading', '\n\n# A day\n\n\nText.', 'A day', 'Text.'],
    ['an empty heading before it', '#\n\n# A day\n\nText.', 'A day', '#\n\nText.'],
    ['code that looks like a heading', '```\n# no\n```\n\n# A day\n', 'A day', '```\n# no\n```\n\n'],
    ['a heading in a quote', '> # no\n\n# A day\n\nText.', 'A day', '> # no\n\nText.'],
    ['only the first heading', '# A day\n\n# Another\n', 'A day', '# Another\n'],
    ['CRLF', '# A day\r\n\r\nText.\r\nMore.', 'A day', 'Text.\r\nMore.'],
    ['front matter without a title', '---\nlang: en\n---\n\n# A day\n\nText.', 'A day', 'Text.'],
    ['empty front matter', '---\n---\n# A day\nText.', 'A day', 'Text.'],
    ['front matter that ends with dots', '---\nlang: en\n...\n# A day\nText.', 'A day', 'Text.'],
    ['a byte order mark', '\ufeff# A day\nText.', 'A day', 'Text.'],
    ['blank lines before front matter', '\n \n---\nlang: en\n---\n# A day\nText.', 'A day', 'Text.'],
    ['an empty title', '---\ntitle: ""\n---\n# A day\nText.', 'A day', 'Text.'],
  ]
  for (const [name, file, title, body] of headings) {
    t.test(`takes the title from the text: ${name}`, async (t) => {
      const { statusCode, body_ } = await post(file)
      t.equal(statusCode, 201)
      t.strictSame({ title: body_.title, body: body_.body }, { title, body })
    })
  }

  const breaks: readonly (readonly [string, string, string, string])[] = [
    ['prose below a break', '---\nText.\n\n# A day\n\nMore.', 'A day', '---\nText.\n\nMore.'],
    ['prose between two breaks', '---\n\nText.\n\n---\n\n# A day\n', 'A day', '---\n\nText.\n\n---\n\n'],
    ['a break above a heading', '---\n\n# A day\n\nText.', 'A day', '---\n\nText.'],
    ['an underlined heading below a break', '---\nA day\n---\nText.', 'A day', '---\nText.'],
    ['a list between two breaks', '---\n- a\n- b\n\n---\n# A day', 'A day', '---\n- a\n- b\n\n---\n'],
    [
      'a sentence with a colon',
      '---\nWe sailed: it rained.\n\n# A day',
      'A day',
      '---\nWe sailed: it rained.\n\n',
    ],
    [
      'a sentence with an address',
      '---\nhttps://a.example/\n\n# A day',
      'A day',
      '---\nhttps://a.example/\n\n',
    ],
    ['a quotation', '---\n"A: b" he said.\n\n---\n# A day', 'A day', '---\n"A: b" he said.\n\n---\n'],
    ['emphasis', '---\n*Note*: text.\n\n---\n# A day', 'A day', '---\n*Note*: text.\n\n---\n'],
    ['a quote', '---\n> a: b\n\n---\n# A day', 'A day', '---\n> a: b\n\n---\n'],
    ['a picture', '---\n![a: b](/c.png)\n\n---\n# A day', 'A day', '---\n![a: b](/c.png)\n\n---\n'],
    [
      'a line with a colon',
      '---\nWe sailed: it rained.\n\n---\n# A day',
      'A day',
      '---\nWe sailed: it rained.\n\n---\n',
    ],
    ['CRLF', '---\r\n\r\nText.\r\n\r\n# A day\r\n', 'A day', '---\r\n\r\nText.\r\n\r\n'],
    ['HTML', '---\n<p>a: b</p>\n\n---\n# A day', 'A day', '---\n<p>a: b</p>\n\n---\n'],
    ['a break of blanks', '---  \nText.\n\n# A day', 'A day', '---  \nText.\n\n'],
    ['front matter after all', '---\n# a comment\n\nlang: de\n---\n# A day\nText.', 'A day', 'Text.'],
  ]
  for (const [name, file, title, body] of breaks) {
    t.test(`takes a thematic break at the beginning for one: ${name}`, async (t) => {
      const { statusCode, body_ } = await post(file)
      t.equal(statusCode, 201)
      t.strictSame({ title: body_.title, body: body_.body }, { title, body })
    })
  }

  const htmlHeadings: readonly (readonly [string, string, string, string])[] = [
    ['a heading', '<h1>A day</h1>\n\nText.', 'A day', 'Text.'],
    ['text after it', '<h1>A day</h1>\n<p>Text.</p>', 'A day', '<p>Text.</p>'],
    ['text in its line', '<h1>A day</h1><p>Text.</p>', 'A day', '<p>Text.</p>'],
    ['attributes', '<h1 class="p-name" id="a">A day</h1>\nText.', 'A day', 'Text.'],
    ['capitals', '<H1>A day</H1 >\nText.', 'A day', 'Text.'],
    ['markup', '<h1>A <em>day</em><br>at <a href="/x">sea</a> &amp; <b>y</b></h1>', 'A day at sea & y', ''],
    ['List<Item>', '<h1>List<Item> &lt;b&gt;</h1>\nText.', 'List<Item> <b>', 'Text.'],
    ['several lines', '<h1>\n  A\n  day\n</h1>\nText.', 'A day', 'Text.'],
    ['another level', '<h2>A day</h2>\nText.', 'A day', 'Text.'],
    [
      'a comment before it',
      '<!-- wp:heading -->\n<h1>A day</h1>\n<!-- /wp:heading -->\n\nText.',
      'A day',
      '<!-- wp:heading -->\n<!-- /wp:heading -->\n\nText.',
    ],
    [
      'a comment in its line',
      '<!-- a --><!-- b --><h1>A day</h1>\n\nText.',
      'A day',
      '<!-- a --><!-- b -->\nText.',
    ],
    [
      'a header',
      '<article>\n<header>\n<h1>A day</h1>\n</header>\nText.</article>',
      'A day',
      '<article>\n<header>\n</header>\nText.</article>',
    ],
    [
      'a logo before it',
      '<p align="center"><img src="/a.png"></p>\n<h1>A day</h1>\n\nText.',
      'A day',
      '<p align="center"><img src="/a.png"></p>\n\nText.',
    ],
    [
      'a linked picture before it',
      '<div><a href="/x"><img src="/a.png"></a><br/><h1>A day</h1></div>',
      'A day',
      '<div><a href="/x"><img src="/a.png"></a><br/></div>',
    ],
    [
      'a picture in it',
      '<h1 align="center">\n  <img src="/a.png"><br>\n  A day\n</h1>\n\nText.',
      'A day',
      'Text.',
    ],
    ['words before it', 'First.\n\n<h1>A day</h1>\n\nText.', 'A day', 'First.\n\n\nText.'],
    ['an empty heading before it', '<h1> </h1>\n\n<h1>A day</h1>\n', 'A day', '<h1> </h1>\n\n'],
    ['only the first heading', '<h1>A day</h1>\n<h2>Dawn</h2>', 'A day', '<h2>Dawn</h2>'],
    ['CRLF', '<h1>A day</h1>\r\n\r\nText.\r\n', 'A day', 'Text.\r\n'],
    ['front matter', '---\nlang: en\n---\n<h1>A day</h1>\nText.', 'A day', 'Text.'],
    ['a heading of Markdown first', '# A day\n\n<h1>B</h1>', 'A day', '<h1>B</h1>'],
    ['code that looks like one', '`<h1>No</h1>`\n\n<h1>A day</h1>', 'A day', '`<h1>No</h1>`\n\n'],
  ]
  for (const [name, file, title, body] of htmlHeadings) {
    t.test(`takes the title from a heading of HTML: ${name}`, async (t) => {
      const { statusCode, body_ } = await post(file)
      t.equal(statusCode, 201)
      t.strictSame({ title: body_.title, body: body_.body }, { title, body })
    })
  }

  t.test('takes UTF-8 under every name, and other parameters', async (t) => {
    for (const type of [
      'text/markdown; charset=utf-8',
      'text/markdown;charset="UTF-8"',
      'Text/Markdown; variant=GFM; charset=utf8',
      'text/markdown; variant=GFM',
    ]) {
      const { statusCode, body_ } = await post('# Über\n\nText.', type)
      t.equal(statusCode, 201, type)
      t.equal(body_.title, 'Über')
    }
  })
})

t.test('refuses', async (t) => {
  const before = await newestDraft()
  type Tap = Parameters<typeof invalid>[0]
  const nothing = async (t: Tap) => t.equal(await newestDraft(), before, 'creates nothing')

  const faults: readonly (readonly [string, string, string])[] = [
    ['no title', 'Text.', '/title'],
    ['nothing', '', '/title'],
    ['nothing but blank lines', '\n \n', '/title'],
    ['a heading without words', '# ![](a.png)\n\nText.', '/title'],
    ['a break alone', '---', '/title'],
    ['a break and words', '---\n\nText.', '/title'],
    ['a list between breaks', '---\n- a\n\n---\n', '/title'],
    ['a heading of HTML without words', '<h1><img src="/a.png"></h1>', '/title'],
    ['a heading of HTML without an end', '<h1>A day\n\nText.', '/title'],
    ['a heading in a comment', '<!-- <h1>A day</h1> -->\n\nText.', '/title'],
    ['a heading in a script', '<script><h1>A day</h1></script>\n\nText.', '/title'],
    ['a heading in a table', '<table><tr><td><h1>A day</h1></td></tr></table>', '/title'],
    ['a title of null', '---\ntitle: ~\n---\nText.', '/title'],
    ['a long title', `---\ntitle: ${'x'.repeat(201)}\n---\n`, '/title'],
    ['a long heading', `# ${'x'.repeat(201)}`, '/title'],
    ['a title of two lines', '---\ntitle: |\n  a\n  b\n---\n', '/title'],
    ['a list as title', '---\ntitle: [a, b]\n---\n', '/title'],
    ['a mapping as title', '---\ntitle: {a: b}\n---\n', '/title'],
    ['a mapping as tag', '---\ntitle: A\ntags: [{a: b}]\n---\n', '/tags'],
    ['an alias', '---\nx: &a A\ntitle: *a\n---\n', '/title'],
    ['an alias in a list', '---\ntitle: A\nx: &a A\ntags: [*a]\n---\n', '/tags'],
    ['a custom tag', '---\ntitle: !secret A\n---\n', '/title'],
    ['a tag of another type', '---\ntitle: !!int 12\n---\n', '/title'],
    ['a long description', `---\ntitle: A\ndescription: ${'x'.repeat(501)}\n---\n`, '/description'],
    ['a long summary', `---\ntitle: A\nSummary: ${'x'.repeat(501)}\n---\n`, '/Summary'],
    ['a slug with capitals', '---\ntitle: A\nslug: A Day\n---\n', '/slug'],
    ['a wrong language', '---\ntitle: A\nlang: en_US\n---\n', '/lang'],
    ['a long tag', `---\ntitle: A\ntags: [a, ${'x'.repeat(61)}]\n---\n`, '/tags/1'],
    ['a long category', `---\ntitle: A\ntags: a\ncategories: [b, ${'x'.repeat(61)}]\n---\n`, '/categories/1'],
    ['a long part of a text of tags', `---\ntitle: A\ntags: a, ${'x'.repeat(61)}\n---\n`, '/tags'],
    ['many tags', `---\ntitle: A\ntags: [${Array.from({ length: 21 }, (_, n) => n)}]\n---\n`, '/tags'],
    ['a long date', `---\ntitle: A\ndate: ${'1'.repeat(500)}\n---\n`, '/date'],
    ['a long body', `# A\n\n${'x'.repeat(200_001)}`, '/body'],
    ['NUL', '# A\n\nx\0', '/body'],
  ]
  for (const [name, file, pointer] of faults) {
    t.test(`400 that names the member: ${name}`, async (t) => {
      invalid(t, await post(file), [pointer])
      await nothing(t)
    })
  }

  const several: readonly (readonly [string, string, string[]])[] = [
    ['mappings', 'title: {a: b}\ntags: {a: b}\ndate: {a: b}', ['/title', '/tags', '/date']],
    ['a mapping as tag, and a slug with capitals', 'title: A\ntags: [{a: b}]\nslug: A B', ['/tags', '/slug']],
    ['a mapping, and a wrong language', 'title: A\nsummary: {a: b}\nlang: en_US', ['/summary', '/lang']],
    ['an alias, and a long title', `x: &a b\ntags: *a\ntitle: ${'x'.repeat(201)}`, ['/tags', '/title']],
    ['a tag, and a long description', `title: !x A\ndek: ${'x'.repeat(501)}`, ['/title', '/dek']],
    ['no title, and a mapping', 'tags: {a: b}', ['/title', '/tags']],
    ['no title, and a long tag', `tags: [${'x'.repeat(61)}]`, ['/title', '/tags/0']],
    ['no title, and a wrong slug', 'slug: A B', ['/title', '/slug']],
    ['a title in capitals that is a list', 'Title: [a]\nSlug: A B', ['/Title', '/Slug']],
    ['a list as slug and as language', 'title: A\nslug: [a]\nlanguage: [en]', ['/slug', '/language']],
    ['two names of one member', 'title: A\ndek: {a: b}\nsummary: [c]\nslug: A B', ['/dek', '/slug']],
    [
      'a mapping as category, and many tags',
      `title: [a]\ntags: [${Array.from(Array(21).keys())}]`,
      ['/title', '/tags'],
    ],
    ['a mapping as date, and NUL', 'title: A\ndate: {a: b}\ndek: "a\\0b"', ['/date', '/dek']],
  ]
  for (const [name, yaml, pointers] of several) {
    t.test(`400 that names all faults at once: ${name}`, async (t) => {
      invalid(t, await post(`---\n${yaml}\n---\nText.\n`), pointers)
      await nothing(t)
    })
  }

  const withoutLines: readonly string[] = [
    ...[
      '---title: A---Text.',
      '---title: "A"tags: [b]---# Heading',
      '---# comment',
      '--- title: A ---',
      '---a',
    ],
    ...['---\ttitle: A', '---title: 東京---本文', `---${'x'.repeat(9_000)}`, '----- A', '---{title: A}---'],
    ...['---title: A---<h1>B</h1>', '---layout: post---'],
  ]
  for (const file of withoutLines) {
    t.test(`400 that says how to send a file with its lines: ${file.slice(0, 30)}`, async (t) => {
      const answer = await post(file)
      refused(t, answer, 400, 'malformed-request')
      t.match(answer.body_.detail, /has no line breaks\. .*--data-binary/)
      t.notMatch((await post(`${file}\n`)).body_.detail, /--data-binary/)
      await nothing(t)
    })
  }

  const broken: readonly (readonly [string, string, RegExp])[] = [
    ['a colon in a text', '---\nlang: en\ntitle: A: b\n---\n', /Line 3 of the document/],
    ['a fault after blank lines', '\n\n---\nlang: en\ntitle: A: b\n---\n', /Line 5 of the document/],
    ['a missing quotation mark', '---\ntitle: "A\n---\n', /Line \d of the document/],
    ['a tab as indentation', '---\ntitle: A\ntags:\n\t- a\n---\n', /Line 4 of the document.*[Tt]ab/],
    ['a bracket that stays open', '---\ntags: [a\n---\n', /Line \d of the document/],
    ['a mapping that stays open', '---\nx: {a: b\n---\n', /Line \d of the document/],
    ['words after a text', '---\ntitle: "A" b\n---\n', /Line 2 of the document/],
    ['a name twice', '---\ntitle: A\ntitle: B\n---\n', /Line 3 of the document gives `title` a second time/],
    ['a name twice in other case', '---\ntitle: A\nTitle: B\n---\n', /Line 3 of the document gives `Title`/],
    ['no end', '---\ntitle: A\n', /must end with a line `---`/],
    ['no end after a comment', '---\n\n# mine\n"title" : A\n', /must end with a line `---`/],
    ['a late end', `---\n${'x: y\n'.repeat(3_000)}---\n# A`, /after 8,192 characters at most/],
    ['TOML', '+++\ntitle = "A"\n+++\n', /TOML/],
    ['deep lists', `---\nx: ${'['.repeat(8_000)}\n---\n# A`, /nested too deep/],
    ['deep lists of hyphens', `---\nx:\n  ${'- '.repeat(4_000)}\n---\n# A`, /nested too deep|not valid YAML/],
  ]
  for (const [name, file, words] of broken) {
    t.test(`400 that says what is wrong: ${name}`, async (t) => {
      const answer = await post(file)
      refused(t, answer, 400, 'malformed-request')
      t.match(answer.body_.detail, words)
      await nothing(t)
    })
  }

  t.test('values that multiply, without computing them', async (t) => {
    const levels = Array.from({ length: 40 }, (_, n) => `b${n}: &b${n} [*b${n - 1}, *b${n - 1}]`).slice(1)
    const laughs = ['b0: &b0 [x, x]', ...levels].join('\n')
    invalid(t, await post(`---\n${laughs}\ntags: *b39\n---\n# A`), ['/tags'])
    t.match((await post(`---\n${laughs}\n---\n# Ignored`)).body_, { title: 'Ignored' })
  })

  t.test('a megabyte of front matter, or of anything', async (t) => {
    for (const unit of ['a: b\n', '- ', '[', ': ', '---\n', '"', '&a ', '\n', '# ', '{a: ']) {
      const megabyte = unit.repeat(Math.floor(1_000_000 / unit.length))
      for (const file of [`---\n${megabyte}`, megabyte]) {
        t.equal((await post(file)).statusCode, 400, JSON.stringify(unit))
      }
    }
    refused(t, await post(`# A\n${'x'.repeat(1_048_576)}`), 413, 'payload-too-large')
  })

  t.test('a NUL in a heading that would be the title', async (t) => {
    invalid(t, await post('# A\0B\n\nText'), ['/body'])
  })

  t.test('415 for another charset, by name, and 400 for bytes that are not UTF-8', async (t) => {
    for (const charset of ['iso-8859-1', 'UTF-16', '"windows-1252"', 'us-ascii']) {
      const answer = await post('# A', `text/markdown; charset=${charset}`)
      refused(t, answer, 415, 'unsupported-media-type')
      t.match(answer.body_.detail, `The charset ${charset.replaceAll('"', '')} is not accepted`)
    }
    refused(t, await post(Buffer.from([0x23, 0x20, 0xe9])), 400, 'malformed-request')
  })

  t.test('415 for other types, with the types that are accepted', async (t) => {
    for (const type of ['text/plain', 'text/x-markdown', 'text/html', 'application/yaml']) {
      const answer = await post('# A', type)
      refused(t, answer, 415, 'unsupported-media-type')
      t.equal(answer.body_.detail, 'Send the body as application/json or text/markdown.')
    }
    const { id } = await newsroom.write()
    const patch = await newsroom.patchDraft(id, '# A', { 'content-type': 'text/markdown' })
    refused(t, patch, 415, 'unsupported-media-type')
    t.equal(patch.body_.detail, 'Send the body as application/json or application/merge-patch+json.')
  })

  t.test('403 for a reader, 401 for nobody, 409 for a slug that is taken', async (t) => {
    refused(t, await post('# A', 'text/markdown', reader), 403, 'forbidden')
    const anonymous = await send({
      method: 'POST',
      url: '/v1/articles',
      payload: '# A',
      headers: { 'content-type': 'text/markdown' },
    })
    refused(t, anonymous, 401, 'unauthenticated')
    const file = '---\ntitle: A\nslug: taken-by-a-file\n---\n'
    t.equal((await post(file)).statusCode, 201)
    refused(t, await post(file), 409, 'article-slug-taken')
  })
})

t.test('keeps', async (t) => {
  t.test('from reading a file of anybody who may not write articles', async (t) => {
    const { textWork } = deps
    const asked: string[] = []
    const of: typeof textWork.of = (client) => {
      asked.push(client.accountId)
      return textWork.of(client)
    }
    Object.assign(deps, { textWork: { ...textWork, of } })
    t.teardown(() => Object.assign(deps, { textWork }))
    const bearing = (token: string) =>
      send({
        method: 'POST',
        url: '/v1/articles',
        payload: '# Cars',
        headers: { 'content-type': 'text/markdown', authorization: `Bearer ${token}` },
      })
    for (const file of ['# Cars', '<p\n\n'.repeat(2_490)]) {
      const { statusCode } = await send({
        method: 'POST',
        url: '/v1/articles',
        payload: file,
        headers: { 'content-type': 'text/markdown' },
      })
      t.equal(statusCode, 401)
      t.equal((await post(file, 'text/markdown', reader)).statusCode, 403)
      t.equal((await bearing('x.y.z')).statusCode, 401)
    }
    t.strictSame(asked, [])
    t.equal((await post('# Cars')).statusCode, 201)
    t.strictSame(asked, [author.id, author.id], 'to read the file, and to render its body')
  })

  t.test(
    'to the bounds of long texts: 503 for a long file of an account that has too many, 201 for a short one',
    async (t) => {
      const { textWork } = deps
      Object.assign(deps, { textWork: createTextWork({ ofAccount: 0 }) })
      t.teardown(() => Object.assign(deps, { textWork }))
      refused(t, await post('<p\n\n'.repeat(2_490)), 503, 'unavailable')
      t.equal((await post('# Cars')).statusCode, 201)
    },
  )

  t.test('one result for a file and for the JSON of its members', async (t) => {
    const members = {
      title: 'Same',
      dek: 'Dek',
      body: 'A **b**.\n\n## c\n',
      language: 'de',
      tags: ['Same tag'],
    }
    const fromJson = (await postArticle(members)).body_
    const fromFile = (
      await post('---\ntitle: Same\ndek: Dek\nlanguage: de\ntags: Same tag\n---\nA **b**.\n\n## c\n')
    ).body_
    const sameIn = ({ title, dek, body, excerpt, language, tags, contributors, note }: typeof fromJson) => ({
      title,
      dek,
      body,
      excerpt,
      language,
      tags,
      contributors,
      note,
    })
    t.strictSame(sameIn(fromFile), sameIn(fromJson))
    const withoutPrefix = (html: string) => html.replaceAll(/user-content-[0-9a-f]{12}/g, '')
    t.equal(withoutPrefix(fromFile.bodyHtml), withoutPrefix(fromJson.bodyHtml))
  })

  t.test('the pointers of the JSON form as they are', async (t) => {
    invalid(t, await postArticle({ title: 'A', dek: 'x'.repeat(501) }), ['/dek'])
  })
})

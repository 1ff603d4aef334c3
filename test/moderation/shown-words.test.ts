/**
 * Tests that phrases and repetitions of comments are found by the words that readers see, however
 * the comment writes them.
 */
import t from 'tap'
import { sayingIn, shownIn } from '../../src/domain/comments/comment-words.ts'
import { createPhraseFinder } from '../../src/domain/moderation/phrases.ts'
import { defaultSettings } from '../../src/domain/settings.ts'
import { renderComment } from '../../src/text/markdown.ts'
import { startTestApp } from '../helpers/app.ts'
import { expectStatus, startDiscussion } from '../helpers/comments/discussion.ts'
import { refused } from '../helpers/refusal.ts'

/** Readers see the words of the first text in all others. */
const alike: [seen: string, ...written: string[]][] = [
  [
    'Once upon a time',
    ...['**O**nce upon a time', 'O*n*ce upon a time', 'O\u200bnce upon a time', 'On\u00adce upon a time'],
    ...[
      'On&shy;ce upon a time',
      '\u2060Once upon\u200e a time',
      '`O`nce upon a time',
      '> Once upon\n> a time',
    ],
    ...[
      'Once\n\nupon a time',
      'Once&#8203; upon a time',
      '- Once upon\n- a time',
      'Once upon&nbsp;a  time\ufeff',
    ],
    ...[
      '***Once*** upon **a** t*im*e',
      '1. Once upon a time',
      '\\Once upon a time'.slice(1),
      'O\u200dnce upon a time',
    ],
  ],
  [
    'I don’t buy e-mail lists',
    ...[
      "I don't buy e-mail lists",
      'I donʼt buy e‐mail lists',
      'I don‘t buy e‑mail lists',
      'I don′t buy e–mail lists',
    ],
    ...[
      'I don`t buy e−mail lists',
      'I don´t buy e—mail lists',
      'I don＇t buy e－mail lists',
      'I donꞌt buy e﹣mail lists',
    ],
    ...[
      'I don&rsquo;t buy e&ndash;mail lists',
      'I **don’t** buy *e*-mail lists',
      'I do\u00adn’t buy e-\u200bmail lists',
    ],
  ],
  [
    'AT&T <script> wins',
    'AT&amp;T &lt;script&gt; wins',
    'AT&T `<script>` wins',
    '**AT**&T <scr\u00adipt> wins',
    'AT&T \\<script> wins',
  ],
  [
    '漢字が好き',
    '**漢字**が好き',
    '漢\u200b字が好き',
    '漢字が\n好き'.replace('\n', ''),
    '漢字が`好き`',
    '漢字\u2060が好き',
  ],
]

/** Readers see a difference in these. */
const apart: [string, string][] = [
  ['**O**nce upon', 'O nce upon'],
  ['Once\n\nupon', 'Onceupon'],
  ['[here](https://a.example/1)', '[here](https://a.example/2)'],
  ['[https://a.example/x**y**](https://a.example/x)', '[https://a.example/xy](https://a.example/xy)'],
  ['one - two', 'one two three'],
  ['don’t', 'dont'],
  ['- a\n- b', 'ab'],
  ['&lt;b&gt;', '&lt;i&gt;'],
  ['https://a.example/x', 'https://b.example/x'],
  ['`a` b', '`a`b'],
  ['👍', '👎'],
  ['1\n2', '12'],
  ['a\\\nb', 'ab'],
]

const html = (written: string) => renderComment(written).html

t.test('does', async (t) => {
  for (const [seen, ...written] of alike) {
    const find = createPhraseFinder([seen])
    for (const one of written) {
      t.test(`takes ${JSON.stringify(one)} for ${JSON.stringify(seen)}`, async (t) => {
        t.equal(sayingIn(html(one)), sayingIn(html(seen)), 'a repetition')
        t.equal(find(shownIn(html(one)).shownText).found.length, 1, 'a phrase')
      })
    }
  }

  t.test('refuses a comment that says the same with marks and unseen characters', async (t) => {
    const app = await startTestApp()
    const { submit } = await startDiscussion(app)
    const admin = await app.person(['admin'])
    const payload = { ...defaultSettings, publicationName: 'The Paper', repeatedPostWindow: 10 }
    expectStatus(await app.send({ method: 'PUT', url: '/v1/settings', payload, as: admin }), 200)
    const reader = await app.person()
    expectStatus(await submit(reader, 'Once upon a time'), 201)
    for (const body of ['**O**nce upon a time', 'O\u200bnce upon a time', '> On&shy;ce upon a *time*'])
      refused(t, await submit(reader, body), 422, 'comment-refused')
    expectStatus(await submit(reader, 'Twice **upon** a time'), 201)
  })
})

t.test('refuses', async (t) => {
  for (const [one, other] of apart) {
    t.test(`to take ${JSON.stringify(one)} for ${JSON.stringify(other)}`, async (t) => {
      t.not(sayingIn(html(one)), sayingIn(html(other)))
    })
  }
})

t.test('keeps', async (t) => {
  t.test('words of two paragraphs, items and lines apart from each other', async (t) => {
    for (const written of [
      'via\n\ngra',
      '- via\n- gra',
      'via\\\ngra',
      '> via\n\ngra',
      'via\n\n```\ngra\n```',
      'via\n1. gra',
    ])
      t.notMatch(shownIn(html(written)).shownText, /viagra/, JSON.stringify(written))
  })
})

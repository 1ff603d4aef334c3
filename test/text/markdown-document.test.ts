/** Tests that every Markdown file is either read or refused, and that no text in it changes. */
import fc from 'fast-check'
import t from 'tap'
import { readMarkdownDocument } from '../../src/text/markdown-document.ts'
import { anyText, holds } from '../helpers/properties.ts'

const membersOf = (file: string) => {
  const read = readMarkdownDocument(file)
  return 'fault' in read ? undefined : read.members
}
/** YAML escapes other line breaks than JSON does. */
const quoted = (text: string) =>
  JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

t.test('every text in quotation marks is the title as it is, without blanks around it', async (t) => {
  holds(
    t,
    fc.property(anyText(), (title) => {
      fc.pre(title.trim() !== '')
      return membersOf(`---\ntitle: ${quoted(title)}\n---\nText.`)?.title === title.trim()
    }),
  )
})

t.test('the body is what follows, from its first line that is not blank', async (t) => {
  holds(
    t,
    fc.property(anyText(), (body) => {
      fc.pre(body.trim() !== '')
      const read = membersOf(`---\ntitle: A\n---\n\n${body}`)?.body
      return typeof read === 'string' && body.endsWith(read) && body.slice(0, -read.length).trim() === ''
    }),
  )
})

t.test('every text is read or refused, with a sentence', async (t) => {
  const yaml = fc.constantFrom(
    ...[
      'title',
      ': ',
      'tags',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '\n',
      '\n- ',
      '  ',
      '\t',
      '"',
      "'",
      '|',
      '>',
      '&a ',
      '*a',
    ],
    ...[
      '!x ',
      '#',
      '? ',
      '%',
      '@',
      '`',
      '---',
      '...',
      '~',
      'null',
      '<<',
      '\\',
      '\r\n',
      '\0',
      '\ud800',
      'é',
      '# A\n',
    ],
  )
  holds(
    t,
    fc.property(fc.array(yaml, { maxLength: 30 }), fc.boolean(), (pieces, isClosed) => {
      const read = readMarkdownDocument(`---\n${pieces.join('')}${isClosed ? '\n---\n# Title' : ''}`)
      if ('fault' in read) return read.fault.length > 10
      return typeof read.members.title === 'string' || read.faults.some(({ detail }) => detail.length > 10)
    }),
    3_000,
  )
})

const longest = 8_190
const bombs: readonly string[] = [
  ...[
    '[',
    '{a: ',
    '- ',
    '? ',
    ': ',
    '&a ',
    '!a ',
    '"',
    "'",
    '%a\n',
    'a:\n',
    'title: x\n',
    '\n',
    '\t',
    '#',
    '*a, ',
  ],
  ...['- a\n', '| ', '> ', '\\', '{', '],', 'a: &a [*a]\n', '<<: {a: b}\n', '--', '\r'],
]
for (const unit of bombs) {
  t.test(`front matter of ${JSON.stringify(unit)} alone is read or refused`, async (t) => {
    const yaml = unit.repeat(Math.floor(longest / unit.length))
    const read = readMarkdownDocument(`---\n${yaml}\n---\n# Title\n`)
    t.ok('fault' in read ? read.fault.length < 500 : (read.members.title ?? read.faults[0]?.detail))
  })
}

/** Tests that a Markdown file costs a time that grows with its length, by counting steps of regular expressions. */
import t from 'tap'
import { readMarkdownDocument } from '../../src/text/markdown-document.ts'

/** How many times a regular expression is applied while the work is done. */
function stepsOf(work: () => void): number {
  const { exec } = RegExp.prototype
  let steps = 0
  RegExp.prototype.exec = function (...text) {
    steps++
    return exec.apply(this, text)
  }
  try {
    work()
  } finally {
    RegExp.prototype.exec = exec
  }
  return steps
}

const front = (yaml: string) => `---\ntitle: A\n${yaml}\n---\nText.\n`
const read = (file: string) => readMarkdownDocument(file)
const faultOf = (file: string) => {
  const document = read(file)
  return 'fault' in document ? document.fault : undefined
}

t.test('does', async (t) => {
  const blocks = [
    '<p\n\n',
    '<p>\n\n',
    '<p\r\n\r\n',
    '<h1></h1>\n\n',
    '<h1>&nbsp;</h1>\n\n',
    '<h2\n\n',
    '<!A>\n\n',
    '<!-- a -->\n\n',
    '<div>\n\n',
    '<br>\n\n',
    '# \n\n',
    '# ![a](b)\n\n',
    '<a><img>\n\n',
    '> <p\n\n',
  ]
  for (const block of blocks) {
    t.test(`twice the work for twice as many blocks ${JSON.stringify(block)}`, async (t) => {
      const count = Math.floor(4_900 / block.length)
      const [once, twice] = [count, 2 * count].map((count) => stepsOf(() => read(block.repeat(count))))
      t.ok(Number(twice) < 2.5 * Number(once), `${twice} is at most about twice ${once}`)
    })
  }

  t.test('no more work for what follows the part in which a heading is searched for', async (t) => {
    const start = `${'<p\n\n'.repeat(2_490)}${'\n'.repeat(40)}`
    const [alone, followed] = ['', 'a\n'.repeat(400_000)].map((rest) => stepsOf(() => read(start + rest)))
    t.equal(followed, alone)
  })

  t.test('work that ends, for any number of blank lines before prose', async (t) => {
    for (const blank of [
      '\r\n',
      '\n',
      '\r',
      ' \r\n',
      '\t\r\n',
      '#\r\n',
      '# a\r\n',
      '\r\r\n',
      '\n\r\n',
      '\r\n\r',
      ' # \r\n',
      '\r\n\n',
    ]) {
      t.match(read(`---\n${blank.repeat(1_000)}Prose, not YAML.\n\n# Cars\n`), {
        members: { title: blank === '# a\r\n' ? 'a' : 'Cars' },
      })
      t.match(
        faultOf(`---\n${blank.repeat(1_000)}title: Cars\n`),
        /must end with a line/,
        JSON.stringify(blank),
      )
    }
  })
})

t.test('refuses', async (t) => {
  const openings = [
    '- ',
    '? ',
    '[',
    '[a, ',
    '{a: ',
    '{a, b: ',
    '- ? ',
    '? - ',
    '[{a: ',
    '- [',
    '- a: [',
    '{? ',
  ]
  for (const opening of openings) {
    t.test(`front matter in which too much is open: ${opening}`, async (t) => {
      const starts = opening === '- ' || opening.startsWith('- ') || opening.startsWith('? ') ? '\n  ' : ' '
      for (const count of [110, 1_000])
        t.match(
          faultOf(front(`a:${starts}${opening.repeat(count)}`)),
          /^Line \d of the document, .* nested too deep/,
        )
    })
  }

  t.test('deep mappings on lines of their own, with the line', async (t) => {
    const yaml = Array.from({ length: 120 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')
    t.match(faultOf(front(yaml)), /^Line 1\d\d of the document, .* nested too deep/)
  })
})

t.test('keeps', async (t) => {
  const nested = (open: string, close: string, count = 40) =>
    `a: ${open.repeat(count)}x${close.repeat(count)}`
  const usual = [
    nested('[', ']'),
    nested('{a: ', '}'),
    nested('[{a: ', '}]', 20),
    `a:\n  ${'- '.repeat(40)}x`,
    Array.from({ length: 40 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    'a: [b]\n'.repeat(500),
    `a: [${'[b], '.repeat(1_000)}]`,
    'a:\n  - b\n'.repeat(300),
    `a:\n${'  - b: c\n'.repeat(500)}`,
    'a: {b: c}\n'.repeat(400),
    `a: >\n${'  x\n'.repeat(1_000)}`,
    '# comment\n'.repeat(500),
  ]
  for (const yaml of usual) {
    t.test(`front matter with less: ${JSON.stringify(yaml.slice(0, 40))}`, async (t) => {
      t.match(read(front(yaml)), { members: { title: 'A', body: 'Text.\n' } })
    })
  }
})

/** Tests that a caption or a title in which nothing can be seen is none. */
import t from 'tap'
import { html } from '../helpers/text/rendered.ts'

const picture = '<img src="a.png" alt="Alt" />'
const blanks = [
  '',
  '|',
  '  |  ',
  '||',
  '  ',
  '\u3164',
  '\u2800 | \u3164',
  '\u00a0|',
  '|\u200b',
  '\uffa0',
  '&nbsp;|',
].concat('\u00ad | \u2060', '&#x3164;')

t.test('does', async (t) => {
  for (const title of blanks.filter((each) => each !== '||'))
    t.test(`show a picture without the blank title ${JSON.stringify(title)}`, async (t) => {
      t.equal(html(`![Alt](a.png "${title}")`), `<p>${picture}</p>`)
      t.equal(html(`[![Alt](a.png "${title}")](/x)`), `<p><a href="/x">${picture}</a></p>`)
    })

  for (const caption of [
    ...['', ' ', '&nbsp;', '\u3164', '&#x2800;', '<p>&nbsp;</p>', '<br>', '<p>&nbsp;<br></p>'],
    ...['<small></small>', '<em> </em>', '<b>&nbsp;</b>', '\n\u200b\n', '<span> </span>'],
  ])
    t.test(`leave out the blank caption ${JSON.stringify(caption)}`, async (t) => {
      const figure = (inside: string) => `<figure><img src="a.png" alt="Alt">${inside}</figure>`
      t.equal(html(figure(`<figcaption>${caption}</figcaption>`)), `<figure>${picture}</figure>`)
      t.equal(
        html(figure(`<figcaption class="align-center">${caption}</figcaption>`)),
        `<figure>${picture}</figure>`,
      )
    })

  for (const title of [
    '',
    ' ',
    '\u3164',
    '\u2800',
    '&nbsp;',
    '\u00a0 ',
    '\u200b',
    '\uffa0',
    '\u2060',
    '&#x115f;',
    '\t',
    '\u00ad',
  ])
    t.test(`leave out the blank title ${JSON.stringify(title)}`, async (t) => {
      t.equal(html(`a ![Alt](a.png "${title}")`), `<p>a ${picture}</p>`)
      t.equal(html(`<a href="/x" title="${title}">a</a>`), '<p><a href="/x">a</a></p>')
      t.equal(html(`[a](/x "${title}")`), '<p><a href="/x">a</a></p>')
      t.equal(html(`<abbr title="${title}">a</abbr>`), '<p><abbr>a</abbr></p>')
    })

  t.test('leave out the blank caption of WordPress', async (t) => {
    t.equal(html('[caption]<img src="a.png" alt="Alt">&nbsp;[/caption]'), `<figure>${picture}</figure>`)
  })
})

t.test('keeps', async (t) => {
  for (const [title, shown] of [
    ['a|', 'a'],
    ['|a', '<small>a</small>'],
    ['\u3164a\u3164|\u2800', 'a'],
    ['a | \u3164', 'a'],
    ['\u2800 | b', '<small>b</small>'],
    ['.', '.'],
    ['🎉', '🎉'],
    ['||', '|'],
    ['0', '0'],
    ['日', '日'],
    ['&lt;', '&lt;'],
    ['a | b', 'a <small>b</small>'],
  ])
    t.test(`the caption ${JSON.stringify(title)}`, async (t) => {
      t.equal(
        html(`![Alt](a.png "${title}")`),
        `<figure>${picture}<figcaption>${shown}</figcaption></figure>`,
      )
    })

  t.test('captions with something else to see, and places that links lead to', async (t) => {
    for (const caption of ['<img src="b.png" alt="" />', '<a href="/x">x</a>', '<hr />', '&amp;', '日'])
      t.match(
        html(`<figure><figcaption>${caption}</figcaption></figure>`),
        `<figcaption>${caption}</figcaption>`,
      )
    t.match(html('<figure><figcaption id="x"></figcaption></figure>'), '<figcaption id=')
  })

  t.test('a bound on the work', async (t) => {
    for (const unit of [
      '<figcaption>',
      '<figcaption> </figcaption>',
      '<figcaption>\u3164',
      '<figcaption><p>',
    ])
      t.ok(html(`<figure>${unit.repeat(200_000 / unit.length)}</figure>`).length < 1_000_000)
  })
})

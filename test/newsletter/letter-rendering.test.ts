/** What a letter is rendered to: HTML for mail programs, plain text, and warnings. It needs no database. */
import fc from 'fast-check'
import t from 'tap'
import {
  contentOfLetter,
  fillerOfHtml,
  fillerOfText,
  publicHtmlOf,
} from '../../src/domain/newsletter/letter-slots.ts'
import type { LetterSource } from '../../src/domain/newsletter/letter-source.ts'
import { letterTextOf } from '../../src/domain/newsletter/letter-text.ts'
import { renderLetter } from '../../src/text/newsletter/letter-html.ts'
import { anyText, holds } from '../helpers/properties.ts'
import { activeContentIn, elementsOf, textOf, vectors } from '../helpers/text/hostile-markup.ts'

const article = {
  title: 'A day at "sea"',
  url: 'https://news.example/a-day',
  dek: 'Twelve <hours>.',
  excerpt: 'Excerpt.',
  heroImage: { url: 'https://img.example/h.jpg', alt: 'A ferry', credit: 'Photo: Ida' },
  byline: ['Ida Holm', 'Bo Ek'],
}
const empty: LetterSource = {
  subject: 'The week',
  preheader: null,
  language: 'en',
  publication: 'The Paper',
  homeUrl: 'https://news.example/',
  newsletter: 'Weekly',
  intro: null,
  sections: [],
  closing: null,
  template: null,
}
const render = (source: Partial<LetterSource>) => renderLetter({ ...empty, ...source })
const bodyOf = (html: string) => html.slice(html.indexOf('<body'))
const contentOf = (intro: string) => contentOfLetter(render({ intro }).html)

/** What could run or load something. Styles are what a letter has. */
const faultsOf = (html: string) =>
  activeContentIn(bodyOf(html)).filter((fault) => !fault.startsWith('style='))

t.test('does', async (t) => {
  t.test('writes the Markdown of articles, with absolute links', async (t) => {
    const rows: [markdown: string, html: string][] = [
      ['Hello **you**', '<p>Hello <strong>you</strong></p>'],
      ['[x](/about?a=1&b=2)', '<p><a href="https://news.example/about?a=1&amp;b=2">x</a></p>'],
      ['[x](https://other.example/)', '<p><a href="https://other.example/">x</a></p>'],
      ['[x](mailto:a@b.example)', '<p>x</p>'],
      ['[x](javascript:alert(1))', '<p>x</p>'],
      ['[x](#top)', '<p><a>x</a></p>'],
      ['![A dog](/dog.png)', '<p><img src="https://news.example/dog.png" alt="A dog"></p>'],
      ['![](/dog.png)', '<p><img src="https://news.example/dog.png" alt=""></p>'],
      ['<img src="/dog.png">', '<img alt="" src="https://news.example/dog.png">'],
      ['a[^1]\n\n[^1]: b', '<p>a<sup><a>1</a></sup></p>\n<ol>\n<li>\n<p>b </p>\n</li>\n</ol>'],
      ['<details><summary>s</summary>d</details>', 's d'],
      ['<ruby>a<rt>b</rt></ruby>', '<p>ab</p>'],
      [
        'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
        '<p><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">https://www.youtube.com/watch?v=dQw4w9WgXcQ</a></p>',
      ],
    ]
    for (const [markdown, html] of rows) t.equal(contentOf(markdown).trim(), html, markdown)
  })

  t.test('writes styles into the elements, and keeps those for dark mode and small screens', async (t) => {
    const { html } = render({ intro: 'x' })
    t.match(html, /<p style="[^"]*margin:/)
    t.match(html, '@media (prefers-color-scheme: dark)')
    t.match(html, '@media (max-width: 480px)')
    t.match(html, '<meta name="color-scheme" content="light dark">')
    t.match(html, /<table role="presentation" class="letter" width="600"/)
  })

  t.test('names the language, the direction and the title', async (t) => {
    t.match(render({}).html, '<html lang="en" dir="ltr"')
    t.match(render({ language: 'he' }).html, '<html lang="he" dir="rtl"')
    t.match(render({ subject: 'A & <B>' }).html, '<title>A &amp; &lt;B&gt;</title>')
  })

  t.test('says in the words of its language why and how to leave', async (t) => {
    const rows: [language: string, word: string, lang: boolean][] = [
      ['en', 'Unsubscribe', false],
      ['en-GB', 'Unsubscribe', false],
      ['de', 'Abbestellen', false],
      ['de-AT', 'Abbestellen', false],
      ['nb', 'Unsubscribe', true],
    ]
    for (const [language, word, isForeign] of rows) {
      const { html, text } = render({ language })
      t.match(html, `>${word}</a>`, language)
      t.match(text, `${word}: {{unsubscribeUrl}}`, language)
      t.equal(html.includes('class="footer" lang="en"'), isForeign, language)
    }
  })

  t.test('shows articles with picture, byline and words', async (t) => {
    const { html, text } = render({ sections: [{ heading: 'News', text: null, articles: [article] }] })
    const content = contentOfLetter(html)
    t.match(content, '<h2>News</h2>')
    t.match(
      content,
      '<a href="https://news.example/a-day"><img src="https://img.example/h.jpg" alt="A ferry"',
    )
    t.match(content, '<h3><a href="https://news.example/a-day">A day at &quot;sea&quot;</a></h3>')
    t.match(content, 'By Ida Holm and Bo Ek')
    t.match(content, 'Twelve &lt;hours&gt;.')
    t.match(
      text,
      'News\n----\n\nA day at "sea"\nBy Ida Holm and Bo Ek\nTwelve <hours>.\nhttps://news.example/a-day',
    )
  })

  t.test('makes no link of a decorative picture, since it would have no words', async (t) => {
    const decorative = { ...article, heroImage: { ...article.heroImage, alt: '' } }
    const { html, warnings } = render({ sections: [{ heading: null, text: null, articles: [decorative] }] })
    t.match(contentOfLetter(html), '<div><img src="https://img.example/h.jpg" alt="" width="536"></div>')
    t.strictSame(warnings, [])
  })

  t.test('hides the preheader from the page', async (t) => {
    const { html } = render({ preheader: 'Read <me>' })
    t.match(html, /<body[^>]*>\s*<div style="display:none[^"]*">Read &lt;me&gt;(?:&#847;&zwnj;&nbsp;){10}/)
    t.notMatch(render({}).html, '&#847;')
  })

  t.test(
    'warns of pictures without words, of what is left out, and of a letter that Gmail cuts',
    async (t) => {
      t.match(render({ intro: '![](/a.png)' }).warnings, [
        'The intro: The picture /a.png has no alternative text.',
      ])
      t.match(render({ closing: '<script>x</script>' }).warnings, ['The closing: A script was left out.'])
      const long = render({ intro: 'word '.repeat(25_000) }).warnings
      t.match(long, [/^The letter is 1\d\d KB long\. Gmail shows only the first 102 KB/])
      t.strictSame(render({ intro: 'word '.repeat(5_000) }).warnings, [])
      const many = render({ intro: '![](/a.png)\n\n'.repeat(100) }).warnings
      t.strictSame([many.length, many.at(-1)], [51, 'And 50 more.'])
    },
  )

  t.test('writes plain text in lines of 72 characters', async (t) => {
    const rows: [html: string, text: string][] = [
      ['<p>a <strong>b</strong></p><p>c</p>', 'a b\n\nc'],
      ['<p>a<br>b</p>', 'a\nb'],
      ['<ul><li>a</li><li>b<ol start="3"><li>c</li></ol></li></ul>', '- a\n- b\n  3. c'],
      ['<blockquote><p>a</p></blockquote><p>b</p>', '> a\n\nb'],
      ['<p><a href="https://a.example/">x</a></p>', 'x (https://a.example/)'],
      ['<p><a href="https://a.example/">https://a.example/</a></p>', 'https://a.example/'],
      ['<p><img alt="A dog"></p>', '[A dog]'],
      ['<pre><code>a\n  b\n</code></pre>', 'a\n  b'],
      ['<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>', 'a | b\nc | d'],
      ['<hr>', '* * *'],
      ['<p>&lt;b&gt; &amp;amp;</p>', '<b> &amp;'],
      [`<p>${'word '.repeat(20)}</p>`, `${'word '.repeat(14).trim()}\n${'word '.repeat(6).trim()}`],
    ]
    for (const [html, text] of rows) t.equal(letterTextOf(html), text, html)
  })

  t.test('fills the slots of each mail, and empties those of the archive', async (t) => {
    const { html, text } = render({ intro: 'x' })
    const links = {
      unsubscribeUrl: 'https://x.example/u?a=1&b=2',
      preferencesUrl: 'https://x.example/p',
      archiveUrl: 'https://x.example/a',
    }
    t.match(fillerOfHtml(html)(links), 'href="https://x.example/u?a=1&amp;b=2"')
    t.match(fillerOfText(text)(links), 'Unsubscribe: https://x.example/u?a=1&b=2\n')
    const shown = publicHtmlOf(html, 'https://x.example/a')
    t.match(shown, 'href="https://x.example/a"')
    t.notMatch(shown, /\{\{|Unsubscribe|You get this letter/)
  })
})

t.test('refuses', async (t) => {
  t.test('everything active in all of its texts', async (t) => {
    for (const vector of vectors) {
      const { html } = render({
        subject: vector,
        preheader: vector,
        publication: vector,
        newsletter: vector,
        intro: vector,
        sections: [
          {
            heading: vector,
            text: `- ${vector}`,
            articles: [{ ...article, title: vector, dek: vector, byline: [vector] }],
          },
        ],
        closing: `> ${vector}`,
      })
      t.strictSame(faultsOf(html), [], vector)
    }
  })

  t.test('slots in the texts of editors and articles', async (t) => {
    const slots = '{{unsubscribeUrl}} {{content}} {{{archiveUrl}}} <!--personal--> <!--/letter-->'
    const { html, text } = render({
      subject: slots,
      intro: slots,
      sections: [
        {
          heading: slots,
          text: `[x](https://a.example/{{preferencesUrl}})`,
          articles: [
            { ...article, title: slots, excerpt: slots, url: 'https://news.example/{{archiveUrl}}' },
          ],
        },
      ],
    })
    for (const [name, times] of [
      ['unsubscribeUrl', 1],
      ['preferencesUrl', 1],
      ['archiveUrl', 1],
      ['content', 0],
    ] as const) {
      t.equal(html.split(`{{${name}}}`).length - 1, times, name)
      if (times > 0) t.equal(text.split(`{{${name}}}`).length - 1, times, name)
    }
    t.equal(html.split('<!--personal-->').length - 1, 1)
  })

  t.test('a picture that counts its readers: nothing is loaded but what editors chose', async (t) => {
    t.strictSame(
      elementsOf(render({ intro: 'x' }).html).filter(({ name }) => name === 'img' || name === 'link'),
      [],
    )
  })
})

t.test('keeps', async (t) => {
  t.test('every word that an editor writes, whatever it is', async (t) => {
    const property = fc.property(fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,12}){0,20}$/), (words) => {
      const { html, text } = render({ intro: words, subject: words })
      return textOf(html).includes(words) && text.replaceAll('\n', ' ').includes(words)
    })
    holds(t, property, 50)
  })

  t.test('its form for any text', async (t) => {
    const property = fc.property(anyText(80), anyText(80), (intro, title) => {
      const articles = [{ ...article, title: title.toWellFormed() }]
      const { html } = render({
        intro: intro.toWellFormed(),
        sections: [{ heading: null, text: null, articles }],
      })
      return faultsOf(html).length === 0 && html.trimEnd().endsWith('</html>')
    })
    holds(t, property, 100)
  })
})

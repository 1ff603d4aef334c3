/** Tests which bare addresses become links, and where they end. */
import fc from 'fast-check'
import t from 'tap'
import { holds } from '../helpers/properties.ts'
import { textOf } from '../helpers/text/hostile-markup.ts'
import { checkHtml, html, type RenderedCase } from '../helpers/text/rendered.ts'

const addresses: readonly RenderedCase[] = [
  ['https://a.example', '<p><a href="https://a.example">https://a.example</a></p>'],
  ['http://a.example/b', '<p><a href="http://a.example/b">http://a.example/b</a></p>'],
  ['HTTPS://A.example/B', '<p><a href="https://A.example/B">HTTPS://A.example/B</a></p>'],
  ['www.a.example', '<p><a href="http://www.a.example">www.a.example</a></p>'],
  ['WWW.a.example/x_y_z', '<p><a href="http://WWW.a.example/x_y_z">WWW.a.example/x_y_z</a></p>'],
  ['a@b.example', '<p><a href="mailto:a@b.example">a@b.example</a></p>'],
  ['mailto:a@b.example', '<p><a href="mailto:a@b.example">mailto:a@b.example</a></p>'],
  ['a.b-c_d+e@b.example', '<p><a href="mailto:a.b-c_d+e@b.example">a.b-c_d+e@b.example</a></p>'],
  ['https://a.example.', '<p><a href="https://a.example">https://a.example</a>.</p>'],
  [
    'https://a.example/b?c=d&e=f#g',
    '<p><a href="https://a.example/b?c=d&amp;e=f#g">https://a.example/b?c=d&amp;e=f#g</a></p>',
  ],
  ['(https://a.example/b)', '<p>(<a href="https://a.example/b">https://a.example/b</a>)</p>'],
  ['https://a.example/b_(c)', '<p><a href="https://a.example/b_(c)">https://a.example/b_(c)</a></p>'],
  ['https://a.example/b_(c))', '<p><a href="https://a.example/b_(c)">https://a.example/b_(c)</a>)</p>'],
  [
    'https://a.example/?q=(b)&amp;',
    '<p><a href="https://a.example/?q=(b)">https://a.example/?q=(b)</a>&amp;</p>',
  ],
  ['https://a.example/b&copy;', '<p><a href="https://a.example/b">https://a.example/b</a>©</p>'],
  [
    'https://a.example/b&amp;c=d',
    '<p><a href="https://a.example/b&amp;c=d">https://a.example/b&amp;c=d</a></p>',
  ],
  [
    '**https://a.example/b**',
    '<p><strong><a href="https://a.example/b">https://a.example/b</a></strong></p>',
  ],
  ['~~https://a.example/b~~', '<p><s><a href="https://a.example/b">https://a.example/b</a></s></p>'],
  ['_https://a.example/b_', '<p><em><a href="https://a.example/b">https://a.example/b</a></em></p>'],
  ['"https://a.example/b"', '<p>"<a href="https://a.example/b">https://a.example/b</a>"</p>'],
  ['https://a.example/b<c', '<p><a href="https://a.example/b">https://a.example/b</a>&lt;c</p>'],
  ['https://a.example/b?!.,:*_~', '<p><a href="https://a.example/b">https://a.example/b</a>?!.,:*_~</p>'],
  ['https://a.example/a*b*c', '<p><a href="https://a.example/a*b*c">https://a.example/a*b*c</a></p>'],
  ['https://a.example/b[c]', '<p><a href="https://a.example/b%5Bc%5D">https://a.example/b[c]</a></p>'],
  ['[see https://a.example/b]', '<p>[see <a href="https://a.example/b">https://a.example/b</a>]</p>'],
  ['[https://a.example](https://b.example)', '<p><a href="https://b.example">https://a.example</a></p>'],
  [
    '<a href="https://a.example">https://b.example</a>',
    '<p><a href="https://a.example">https://b.example</a></p>',
  ],
  [
    'https://münchen.example/straße',
    '<p><a href="https://xn--mnchen-3ya.example/stra%C3%9Fe">https://münchen.example/straße</a></p>',
  ],
  [
    'https://例え.jp/パス。次',
    '<p><a href="https://xn--r8jz45g.jp/%E3%83%91%E3%82%B9">https://例え.jp/パス</a>。次</p>',
  ],
  ['https://a.exampleまで', '<p><a href="https://a.example">https://a.example</a>まで</p>'],
  ['連絡先info@a.exampleまで', '<p>連絡先<a href="mailto:info@a.example">info@a.example</a>まで</p>'],
  ['www.bücher.example', '<p><a href="http://www.xn--bcher-kva.example">www.bücher.example</a></p>'],
  ['a@bücher.example', '<p><a href="mailto:a@xn--bcher-kva.example">a@bücher.example</a></p>'],
  ['http://localhost:3000/x', '<p><a href="http://localhost:3000/x">http://localhost:3000/x</a></p>'],
  ['http://127.0.0.1/x', '<p><a href="http://127.0.0.1/x">http://127.0.0.1/x</a></p>'],
  ['https://a_b.example.com', '<p><a href="https://a_b.example.com">https://a_b.example.com</a></p>'],
  ['https://u:p@a.example', '<p>https://u:<a href="mailto:p@a.example">p@a.example</a></p>'],
  ['https://a.example/\\*', '<p><a href="https://a.example/">https://a.example/</a>*</p>'],
  ['https://a.example\\\nb', '<p><a href="https://a.example">https://a.example</a><br />\nb</p>'],
  [
    '# https://a.example',
    '<h1 id="user-content-0123456789ab-httpsaexample"><a href="https://a.example">https://a.example</a></h1>',
  ],
  [
    '| https://a.example |\n|-|\n| a@b.example |',
    '<table>\n<thead>\n<tr>\n<th><a href="https://a.example">https://a.example</a></th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td><a href="mailto:a@b.example">a@b.example</a></td>\n</tr>\n</tbody>\n</table>',
  ],
  ['<https://a.example>', '<p><a href="https://a.example">https://a.example</a></p>'],
  ['[a]: https://a.example\n\n[a]', '<p><a href="https://a.example">a</a></p>'],
  ['https://a.example/（b）', '<p><a href="https://a.example/">https://a.example/</a>（b）</p>'],
  [
    'www.a.example www.b.example a@b.example',
    '<p><a href="http://www.a.example">www.a.example</a> <a href="http://www.b.example">www.b.example</a> <a href="mailto:a@b.example">a@b.example</a></p>',
  ],
  ['https://a.example/b;', '<p><a href="https://a.example/b">https://a.example/b</a>;</p>'],
  ['https://a.example/“b”', '<p><a href="https://a.example/">https://a.example/</a>“b”</p>'],
]

checkHtml('a link', addresses)

const texts: readonly RenderedCase[] = [
  ['`https://a.example`', '<p><code>https://a.example</code></p>'],
  ['https://a_b.c_d.example', '<p>https://a_b.c_d.example</p>'],
  ['https://u@a.example', '<p>https://u@a.example</p>'],
  ['xhttps://a.example', '<p>xhttps://a.example</p>'],
  ['ftp://a.example', '<p>ftp://a.example</p>'],
  ['a@b', '<p>a@b</p>'],
  ['a@b.', '<p>a@b.</p>'],
  ['a@b.c-', '<p>a@b.c-</p>'],
  ['a@b.c_', '<p>a@b.c_</p>'],
  ['jörg@b.example', '<p>jörg@b.example</p>'],
  ['xwww.a.example', '<p>xwww.a.example</p>'],
  ['a/www.b.example', '<p>a/www.b.example</p>'],
  ['www.', '<p>www.</p>'],
  ['https://', '<p>https://</p>'],
  ['https:///a', '<p>https:///a</p>'],
  ['javascript:alert(1)', '<p>javascript:alert(1)</p>'],
  ['https\\://a.example', '<p>https://a.example</p>'],
  ['www\\.a.example', '<p>www.a.example</p>'],
  ['a\\@b.example', '<p>a@b.example</p>'],
  ['![https://a.example](x.png)', '<p><img src="x.png" alt="https://a.example" /></p>'],
  ['a.example', '<p>a.example</p>'],
]

checkHtml('no link', texts)

t.test('links change no character of the text', async (t) => {
  const piece = fc.constantFrom(
    ...[
      'https://',
      'http:',
      '//',
      'www.',
      'a.example',
      'b',
      'ü',
      '例え',
      '。',
      'é',
      '1',
      '/',
      '?',
      '=',
      ':',
      ';',
    ],
    ...['(', ')', '.', ',', ' ', '@', '-', '+', '"', "'", '“', '”', 'mailto:', '（', '\u{20BB7}', '🚗', '#'],
  )
  holds(
    t,
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = `x${pieces.join('')}x`
      return textOf(html(text)) === text
    }),
    3_000,
  )
})

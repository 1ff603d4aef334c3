/** Tests which HTML of a body is kept, in which form, and what is text. */
import t from 'tap'
import { renderArticle, renderComment } from '../../src/text/markdown.ts'

const html = (markdown: string) => renderArticle(markdown, '01890000-0000-7000-8000-0123456789ab').html
const prefix = 'user-content-0123456789ab-'

type Rows = Readonly<Record<string, string>>

/** The HTML of an article -> what is shown of it. */
const kept: Rows = {
  '<p><b>a</b><i>b</i><u>c</u><s>d</s><strike>e</strike><tt>f</tt></p>':
    '<p><strong>a</strong><em>b</em><u>c</u><s>d</s><s>e</s><code>f</code></p>',
  '<details open><summary>More</summary>Words</details>':
    '<details open><summary>More</summary>Words</details>',
  '<table><caption>Cars</caption><tr><th scope="row" colspan="2">a</th></tr></table>':
    '<table><caption>Cars</caption><tr><th scope="row" colspan="2">a</th></tr></table>',
  '<table><tr><td rowspan="100">a</td><td rowspan="101" colspan="0">b</td></tr></table>':
    '<table><tr><td rowspan="100">a</td><td>b</td></tr></table>',
  '<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>': '<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>',
  '<ruby><rb>a<rb>b<rtc><rt>c<rt>d</ruby>':
    '<p><ruby><rb>a</rb><rb>b</rb><rtc><rt>c</rt><rt>d</rt></rtc></ruby></p>',
  '<p dir="rtl" lang="he">שלום</p>': '<p dir="rtl" lang="he">שלום</p>',
  '<p dir="up" lang="x y">a</p>': '<p>a</p>',
  'a <span lang="ja">日</span> <span class="x">b</span>': '<p>a <span lang="ja">日</span> b</p>',
  '<abbr title="Anti-lock">ABS</abbr> <mark>m</mark> <kbd>k</kbd> H<sub>2</sub>O x<sup>2</sup>':
    '<p><abbr title="Anti-lock">ABS</abbr> <mark>m</mark> <kbd>k</kbd> H<sub>2</sub>O x<sup>2</sup></p>',
  '<aside><p>a</p></aside><section><h2>b</h2></section>': `<aside><p>a</p></aside><section><h2 id="${prefix}b">b</h2></section>`,
  '<ol start="3" type="a" reversed><li value="7">x</li></ol>':
    '<ol start="3" type="a" reversed><li value="7">x</li></ol>',
  '<div><div>a</div><div>b</div></div>': '<div><div>a</div><div>b</div></div>',
  '<article>a<header>b</header></article>': '<div>a<div>b</div></div>',
}

const aligned: Rows = {
  '<p align="center">x</p>': '<p class="align-center">x</p>',
  '<p style="text-align: right">x</p>': '<p class="align-right">x</p>',
  '<p style="color:red;text-align:LEFT;">x</p>': '<p class="align-left">x</p>',
  '<p style="text-align: right !important">x</p>': '<p class="align-right">x</p>',
  '<h3 id="y" style="text-align:center!important; color: red">x</h3>': `<h3 class="align-center" id="${prefix}y">x</h3>`,
  '<div style="color:red;text-align:left ! IMPORTANT;">x</div>': '<div class="align-left">x</div>',
  '<p style="text-align: right !imp">x</p>': '<p>x</p>',
  '<p style="text-align: justify" align="top">x</p>': '<p>x</p>',
  '<p class="align-center foreign">x</p>': '<p class="align-center">x</p>',
  '<p class="foreign footnotes language-js">x</p>': '<p>x</p>',
  '<center>x</center>': '<div class="align-center">x</div>',
  '<div align="right">x</div>': '<div class="align-right">x</div>',
  '<h2 align="center">x</h2>': `<h2 class="align-center" id="${prefix}x">x</h2>`,
  '<table><tr><td align="right">1</td></tr></table>':
    '<table><tr><td class="align-right">1</td></tr></table>',
  '<img src="/a.png" align="left">': '<img src="/a.png" class="align-left" />',
  '<ul align="center"><li>x</li></ul>': '<ul><li>x</li></ul>',
  '| a |\n|--:|\n| 1 |':
    '<table>\n<thead>\n<tr>\n<th class="align-right">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n' +
    '<td class="align-right">1</td>\n</tr>\n</tbody>\n</table>',
}

const ofOffice: Rows = {
  '<p>a<o:p></o:p></p>': '<p>a</p>',
  'a<o:p>&nbsp;</o:p>b': '<p>a\u00a0b</p>',
  '<o:p>a</o:p>': '<p>a</p>',
  '<p>In <st1:State w:st="on">Ohio</st1:State></p>': '<p>In Ohio</p>',
  'In <st1:State w:st="on">Ohio</st1:State>': '<p>In Ohio</p>',
  'In <st1:place>Ohio</st1:place>': '<p>In Ohio</p>',
  '<w:Sdt DocPart="x"><p>a</p></w:Sdt>': '<p>a</p>',
  '<p><w:sdt title="t">**a**</w:sdt></p>': '<p>**a**</p>',
  '*a* <m:oMath>x</m:oMath>': '<p><em>a</em> x</p>',
  '<v:shape id="x"><v:textbox>a</v:textbox></v:shape>': '<p>a</p>',
  '<p><?xml:namespace prefix = o ns = "urn:x" /><o:p>a</o:p></p>': '<p>a</p>',
  '<p><![if !supportLists]>·<![endif]>a</p>': '<p>·a</p>',
  '<o:>a <oo:p>b <o:p': '<p>&lt;o:&gt;a &lt;oo:p&gt;b &lt;o:p</p>',
  '`<o:p>` Map<x:y> o:p': '<p><code>&lt;o:p&gt;</code> Map&lt;x:y&gt; o:p</p>',
}

const places: Rows = {
  '<a id="x"></a>y': `<p><a id="${prefix}x"></a>y</p>`,
  '<a name="x">y</a>': `<p><a id="${prefix}x">y</a></p>`,
  '<h2 id="x">y</h2>': `<h2 id="${prefix}x">y</h2>`,
  '<span id="x">y</span>': `<p><span id="${prefix}x">y</span></p>`,
  '<div id="x">y</div>': `<div id="${prefix}x">y</div>`,
  '<p id="a.b">y</p>': `<p id="${prefix}a.b">y</p>`,
  '<p id="été">y</p>': `<p id="${prefix}été">y</p>`,
  '<p id="two words">y</p>': '<p>y</p>',
  [`<p id="${prefix}x">y</p>`]: `<p id="${prefix}x">y</p>`,
  '<p id="x">y</p><p id="x">z</p>': `<p id="${prefix}x">y</p><p>z</p>`,
  '[y](#x)': `<p><a href="#${prefix}x">y</a></p>`,
  '<a href="#x">y</a>': `<p><a href="#${prefix}x">y</a></p>`,
  '[up](#)': '<p><a href="#">up</a></p>',
  [`[y](#${prefix}x)`]: `<p><a href="#${prefix}x">y</a></p>`,
}

const top: Rows = {
  '[y](#top)': '<p><a href="#top">y</a></p>',
  '[y](#TOP)': '<p><a href="#TOP">y</a></p>',
  '<a href="#Top">y</a>': '<p><a href="#Top">y</a></p>',
  '[y](#top) <b id="top">z</b>': `<p><a href="#${prefix}top">y</a> <strong id="${prefix}top">z</strong></p>`,
  '<a name="top">z</a> [y](#top)': `<p><a id="${prefix}top">z</a> <a href="#${prefix}top">y</a></p>`,
  '# Top\n\n[y](#top)': `<h1 id="${prefix}top">Top</h1>\n<p><a href="#${prefix}top">y</a></p>`,
  '<h2>Top</h2>\n\n[y](#top)': `<h2 id="${prefix}top">Top</h2>\n<p><a href="#${prefix}top">y</a></p>`,
  '[y](#top) <b id="Top">z</b>': `<p><a href="#top">y</a> <strong id="${prefix}Top">z</strong></p>`,
  [`[y](#${prefix}top)`]: `<p><a href="#${prefix}top">y</a></p>`,
  '[y](#top-x)': `<p><a href="#${prefix}top-x">y</a></p>`,
  '[y](#to)': `<p><a href="#${prefix}to">y</a></p>`,
  '[y](/a#top)': '<p><a href="/a#top">y</a></p>',
}

const secondNames: Rows = {
  '<a name="x" id="y">z</a>': `<p><a id="${prefix}y"><span id="${prefix}x"></span>z</a></p>`,
  '<a id="y" name="x" href="/a">z</a>': `<p><a href="/a" id="${prefix}y"><span id="${prefix}x"></span>z</a></p>`,
  '<a id="x" name="x">z</a>': `<p><a id="${prefix}x">z</a></p>`,
  [`<a id="x" name="${prefix}x">z</a>`]: `<p><a id="${prefix}x">z</a></p>`,
  '<a name="Foo Bar" id="y">z</a>': `<p><a id="${prefix}y">z</a></p>`,
  '<a name="x" id="Foo Bar">z</a>': `<p><a id="${prefix}x">z</a></p>`,
  '<a name="Foo Bar">z</a>': '<p>z</p>',
  '<a name="" id="y">z</a>': `<p><a id="${prefix}y">z</a></p>`,
  '<b id="x">a</b> <a name="x" id="y">z</a>': `<p><strong id="${prefix}x">a</strong> <a id="${prefix}y">z</a></p>`,
  '<b id="y">a</b> <a name="x" id="y">z</a>': `<p><strong id="${prefix}y">a</strong> <a id="${prefix}x">z</a></p>`,
  '<a name="x" id="y"></a><b id="x">a</b>': `<p><a id="${prefix}y"><span id="${prefix}x"></span></a><strong>a</strong></p>`,
  '<a name="x" id="y" href="javascript:x">z</a>': `<p><a id="${prefix}y"><span id="${prefix}x"></span>z</a></p>`,
  '<p name="x" id="y">z</p>': `<p id="${prefix}y">z</p>`,
}

const addresses: Rows = {
  '[x](//a.example/b)': '<p><a href="https://a.example/b">x</a></p>',
  '![x](//a.example/b.png)': '<p><img src="https://a.example/b.png" alt="x" /></p>',
  '[x](mailto:me@a.example)': '<p><a href="mailto:me@a.example">x</a></p>',
  '<a href="MAILTO:me@a.example?subject=a">x</a>': '<p><a href="mailto:me@a.example?subject=a">x</a></p>',
  '[x](tel:+4912345)': '<p><a href="tel:+4912345">x</a></p>',
  '<a href=" HTTPS://a.example/ ">x</a>': '<p><a href="https://a.example/">x</a></p>',
  '[x](/a?b=c:d)': '<p><a href="/a?b=c:d">x</a></p>',
  '[x](a/b.html#c)': '<p><a href="a/b.html#c">x</a></p>',
  '[x](?page=2)': '<p><a href="?page=2">x</a></p>',
  '<a href="java&#10;script:x">x</a>': '<p>x</p>',
  '<a href="https:evil">x</a>': '<p>x</p>',
  '<a href="\\\\evil.example">x</a>': '<p>x</p>',
  '<a href="javascript:x" id="y">x</a>': `<p><a id="${prefix}y">x</a></p>`,
}

/** The normal form is that of Markdown. */
const inAscii: Rows = {
  '<a href="https://例え.テスト/パス">x</a>':
    '<p><a href="https://xn--r8jz45g.xn--zckzah/%E3%83%91%E3%82%B9">x</a></p>',
  '[x](https://例え.テスト/パス)': '<p><a href="https://xn--r8jz45g.xn--zckzah/%E3%83%91%E3%82%B9">x</a></p>',
  '<a href="//bücher.example/ä?ö#ü">x</a>':
    '<p><a href="https://xn--bcher-kva.example/%C3%A4?%C3%B6#%C3%BC">x</a></p>',
  '<a href="HTTP://BÜCHER.example">x</a>': '<p><a href="http://xn--bcher-kva.example/">x</a></p>',
  '<a href="/パス">x</a>': '<p><a href="/%E3%83%91%E3%82%B9">x</a></p>',
  '<a href="ж/%D0%B6?q=ж&amp;r=1">x</a>': '<p><a href="%D0%B6/%D0%B6?q=%D0%B6&amp;r=1">x</a></p>',
  '<a href="mailto:ä@bücher.example?subject=ö">x</a>':
    '<p><a href="mailto:%C3%A4@xn--bcher-kva.example?subject=%C3%B6">x</a></p>',
  '<a href="tel:+49１">x</a>': '<p><a href="tel:+49%EF%BC%91">x</a></p>',
  '<img src="https://bücher.example/ä.png" alt="x">':
    '<img src="https://xn--bcher-kva.example/%C3%A4.png" alt="x" />',
  '<img src="/ä.png" alt="x">': '<img src="/%C3%A4.png" alt="x" />',
  '<a href="/🎉&#xD800;">x</a>': '<p><a href="/%F0%9F%8E%89%EF%BF%BD">x</a></p>',
  '<a href="https://bücher.example:8080/">x</a>':
    '<p><a href="https://xn--bcher-kva.example:8080/">x</a></p>',
  '<a href="https://a.example">x</a>': '<p><a href="https://a.example">x</a></p>',
}

/** An address with a user name is none. */
const withUserNames: Rows = {
  '<a href="https://user:pw@x.example/">w</a>': '<p>w</p>',
  '[w](https://user:pw@x.example/)': '<p>w</p>',
  '[w](https://user@x.example/ "t")': '<p>w</p>',
  '<a href="//user@x.example/">w</a>': '<p>w</p>',
  '<a href="https://:pw@x.example/">w</a>': '<p>w</p>',
  '<a href="HTTP://bank.example@x.example">w</a>': '<p>w</p>',
  '<a href="https://ü@x.example/">w</a>': '<p>w</p>',
  '<a href="https://a%40b@x.example/" id="y">w</a>': `<p><a id="${prefix}y">w</a></p>`,
  '![w](https://user@x.example/a.png)': '<p>w</p>',
  '<img src="https://user:pw@x.example/a.png" alt="w">': 'w',
  '<https://user@x.example/>': '<p>&lt;https://user@x.example/&gt;</p>',
  '[w][r]\n\n[r]: https://user@x.example/': '<p>w</p>',
  '[w](https://x.example/@user)': '<p><a href="https://x.example/@user">w</a></p>',
  '[w](https://x.example?a@b)': '<p><a href="https://x.example?a@b">w</a></p>',
}

const asText: Rows = {
  'List<Item> of': '<p>List&lt;Item&gt; of</p>',
  'Map<K, V>': '<p>Map&lt;K, V&gt;</p>',
  '<Item>\n*x*': '<p>&lt;Item&gt;\n<em>x</em></p>',
  'a </T> b': '<p>a &lt;/T&gt; b</p>',
  '<my-element a="b">x</my-element>':
    '<p>&lt;my-element a=&quot;b&quot;&gt;x&lt;/my-element&gt;</p>'.replaceAll('&quot;', '"'),
  '<div>vector<int> x</div>': '<div>vector&lt;int&gt; x</div>',
  'Map<key:value> <ftp://a.example> <MAILTO:a@b.example>':
    '<p>Map&lt;key:value&gt; &lt;ftp://a.example&gt; <a href="mailto:a@b.example">MAILTO:a@b.example</a></p>',
  'a < b > c': '<p>a &lt; b &gt; c</p>',
  'The <script> tag, the <style> tag': '<p>The &lt;script&gt; tag, the &lt;style&gt; tag</p>',
  '<script>\n\nwords': '<p>&lt;script&gt;</p>\n<p>words</p>',
  '<!-- no end\n\nwords': '<p>&lt;!-- no end</p>\n<p>words</p>',
  '<textarea>\n\nwords': '<p> </p>\n<p>words</p>'.replace('<p> </p>\n', ''),
  '<?php echo 1 ?>': '<p>&lt;?php echo 1 ?&gt;</p>',
  '<![CDATA[x]]> y': '<p>&lt;![CDATA[x]]&gt; y</p>',
  'a <video> b': '<p>a &lt;video&gt; b</p>',
  '<div title="no end\n\nNext': '&lt;div title="no end\n<p>Next</p>',
}

/** Words that are names of elements, in brackets after a word. */
const wordsInBrackets: Rows = {
  'Use Set<Data> and Optional<Span> or List<Time>.':
    '<p>Use Set&lt;Data&gt; and Optional&lt;Span&gt; or List&lt;Time&gt;.</p>',
  'Type A<B> here.': '<p>Type A&lt;B&gt; here.</p>',
  'List<Object>': '<p>List&lt;Object&gt;</p>',
  'Map<Map<Data>>, List<Link>': '<p>Map&lt;Map&lt;Data&gt;&gt;, List&lt;Link&gt;</p>',
  'Seq<Option> and Seq<Input>, f_<I>': '<p>Seq&lt;Option&gt; and Seq&lt;Input&gt;, f_&lt;I&gt;</p>',
  '# Set<Data>': `<h1 id="${prefix}setdata">Set&lt;Data&gt;</h1>`,
  '**Set<Data>**': '<p><strong>Set&lt;Data&gt;</strong></p>',
  '<div>Set<Data> x</div>': '<div>Set&lt;Data&gt; x</div>',
  '<p>A<Script> x</p>': '<p>A&lt;Script&gt; x</p>',
  '日本<Form>𝒳<U>é<S>1<Q>': '<p>日本&lt;Form&gt;𝒳&lt;U&gt;é&lt;S&gt;1&lt;Q&gt;</p>',
  'List<DIV> Set<Data>': '<p>List&lt;DIV&gt; Set&lt;Data&gt;</p>',
  '- Set<Data>\n\n> A<B>':
    '<ul>\n<li>Set&lt;Data&gt;</li>\n</ul>\n<blockquote>\n<p>A&lt;B&gt;</p>\n</blockquote>',
  'a <Video> b': '<p>a &lt;Video&gt; b</p>',
  '<div>a <Object> <SCRIPT> b</div>': '<div>a &lt;Object&gt; &lt;SCRIPT&gt; b</div>',
}

/** Elements, though a word is before them. */
const afterWords: Rows = {
  'A<B>x</B>': '<p>A<strong>x</strong></p>',
  'A<B>x</b> and A<B>y': '<p>A<strong>x</strong> and A<strong>y</strong></p>',
  'A<b>x': '<p>A<strong>x</strong></p>',
  'x<BR>y<Br>z': '<p>x<br />y<br />z</p>',
  '<UL><LI>x<LI>y</UL>': '<ul><li>x</li><li>y</li></ul>',
  '<P>x<P>y': '<p>x</p><p>y</p>',
  'x<HR>': '<p>x</p><hr />',
  '<TABLE><TR><TD>x<TD>y<TR><TD>z</TABLE>': '<table><tr><td>x</td><td>y</td></tr><tr><td>z</td></tr></table>',
  'x<B id="y">z': `<p>x<strong id="${prefix}y">z</strong></p>`,
  'x <B>z': '<p>x <strong>z</strong></p>',
  'x<time datetime="2026-01-01T10:00+01:00">z</time>':
    '<p>x<time datetime="2026-01-01T10:00+01:00">z</time></p>',
  'x<data value="7">z</data><time datetime="&lt;">y</time>': '<p>x<data value="7">z</data><time>y</time></p>',
}

/** In angle brackets, but no address that a link may have: text in articles and in comments. */
const bracketed: Rows = {
  'Map<key:value>': '<p>Map&lt;key:value&gt;</p>',
  'Result<Ok:Err>, `Map<a:b>`': '<p>Result&lt;Ok:Err&gt;, <code>Map&lt;a:b&gt;</code></p>',
  '<std::vector<int>>': '<p>&lt;std::vector&lt;int&gt;&gt;</p>',
  'Dict<str:List<int:int>>': '<p>Dict&lt;str:List&lt;int:int&gt;&gt;</p>',
  '<ftp://a.example/x>': '<p>&lt;ftp://a.example/x&gt;</p>',
  '<urn:isbn:123>': '<p>&lt;urn:isbn:123&gt;</p>',
  'a <http:x> b': '<p>a &lt;http:x&gt; b</p>',
  '<https://>': '<p>&lt;https://&gt;</p>',
  '<javascript:alert(1)>': '<p>&lt;javascript:alert(1)&gt;</p>',
  '<data:text/html,x>': '<p>&lt;data:text/html,x&gt;</p>',
  '<vscode:extension>': '<p>&lt;vscode:extension&gt;</p>',
  '**<k:v>**': '<p><strong>&lt;k:v&gt;</strong></p>',
  '\\<ab:cd>': '<p>&lt;ab:cd&gt;</p>',
  '&lt;ab:cd&gt;': '<p>&lt;ab:cd&gt;</p>',
  [`<ab:${'x'.repeat(3_000)}>`]: `<p>&lt;ab:${'x'.repeat(3_000)}&gt;</p>`,
}

/** Links to a mail program or a telephone are in articles only. */
const bracketedMail: readonly (readonly [markdown: string, inArticle: string, inComment: string])[] = [
  [
    'Ada <a@b.example>',
    '<p>Ada <a href="mailto:a@b.example">a@b.example</a></p>',
    '<p>Ada &lt;a@b.example&gt;</p>',
  ],
  [
    '<mailto:a@b.example>',
    '<p><a href="mailto:a@b.example">mailto:a@b.example</a></p>',
    '<p>&lt;mailto:a@b.example&gt;</p>',
  ],
  ['<tel:+49123>', '<p><a href="tel:+49123">tel:+49123</a></p>', '<p>&lt;tel:+49123&gt;</p>'],
]

/** Markup without its end tags, or in the wrong place. */
const mended: Rows = {
  '<ul><li>a<li>b</ul>after': '<ul><li>a</li><li>b</li></ul>after',
  '<ul><li>a<ul><li>b</ul><li>c</ul>': '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>',
  '<dl><dt>a<dd>b<dt>c</dl>': '<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>',
  '<table><tr><td>a<td>b<tr><td>c</table>after':
    '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>after',
  '<table><thead><tr><th>a<tbody><tr><td>b</table>':
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>',
  '<table>a<tr>b<td>c</table>': '<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table>',
  '<table><td>a</table>': '<table><tr><td>a</td></tr></table>',
  '<table><tr><td><table><tr><td>a</td></tr></table>b</td></tr></table>':
    '<table><tr><td><table><tr><td>a</td></tr></table>b</td></tr></table>',
  '<p>a<p>b': '<p>a</p><p>b</p>',
  '<p>a<ul><li>b</ul>c</p>': '<p>a</p><ul><li>b</li></ul>c',
  '<p>a <b>b</p><p>c</b></p>': '<p>a <strong>b</strong></p><p>c</p>',
  '<a href="/x">a<a href="/y">b</a>': '<p><a href="/x">a</a><a href="/y">b</a></p>',
  '<h2>a<h3>b</h3>': `<h2 id="${prefix}a">a</h2><h3 id="${prefix}b">b</h3>`,
  '<div></td></tr></table>a</div>': '<div>\n\n\na</div>',
}

t.test('does', async (t) => {
  for (const [name, rows] of Object.entries({
    kept,
    aligned,
    ofOffice,
    places,
    top,
    secondNames,
    addresses,
    inAscii,
    withUserNames,
    afterWords,
    mended,
  })) {
    for (const [markup, shown] of Object.entries(rows)) {
      t.test(`${name}: ${JSON.stringify(markup)}`, async (t) => {
        t.equal(html(markup), shown)
      })
    }
  }
})

t.test('refuses', async (t) => {
  for (const [markup, shown] of Object.entries({ ...asText, ...wordsInBrackets })) {
    t.test(`to take for markup: ${JSON.stringify(markup)}`, async (t) => {
      t.equal(html(markup), shown)
    })
  }

  for (const [markup, shown] of Object.entries(bracketed)) {
    t.test(`to take for an address: ${JSON.stringify(markup.slice(0, 40))}`, async (t) => {
      t.equal(html(markup), shown)
      t.equal(renderComment(markup).html, shown)
    })
  }

  for (const [markup, inArticle, inComment] of bracketedMail) {
    t.test(`to link from a comment to ${markup}, and keeps the brackets`, async (t) => {
      t.equal(html(markup), inArticle)
      t.equal(renderComment(markup).html, inComment)
    })
  }

  t.test('no web address in brackets', async (t) => {
    for (const address of ['https://a.example', 'HTTP://a.example/b?c', 'http://a.example:80/#x']) {
      for (const shown of [html(`<${address}>`), renderComment(`<${address}>`).html])
        t.match(shown, new RegExp(`^<p><a href="[^"]+"[^>]*>${address.replaceAll('?', '\\?')}</a></p>$`))
    }
  })
})

t.test('keeps', async (t) => {
  const deep: readonly string[] = [
    `${'>'.repeat(500)} x`,
    `${'- '.repeat(500)}x`,
    `${'1. '.repeat(100)}x`,
    `${'> - 2) '.repeat(100)}x`,
    `${'- '.repeat(30)}\`x\``,
    `${'> '.repeat(30)}**x**`,
    `${'> '.repeat(30)}# x`,
    `${'> '.repeat(30)}\n${'> '.repeat(30)}x`,
    `${'['.repeat(500)}x${']'.repeat(500)}`,
    `${'*'.repeat(501)}x${'*'.repeat(501)}`,
    `${'!['.repeat(60)}x${'](/a)'.repeat(60)}`,
    Array.from({ length: 30 }, (_, level) => `${'  '.repeat(level)}- ${level === 29 ? 'x' : 'y'}`).join('\n'),
  ]
  for (const text of deep) {
    t.test(`the words of ${JSON.stringify(text.slice(0, 20))}, however deep`, async (t) => {
      t.match(html(text), 'x')
      t.match(renderComment(text).html, 'x')
      t.ok(html(text).length < 4 * text.length + 2_000)
    })
  }

  t.test('words apart that lists without blank lines have beyond the bound', async (t) => {
    const list = Array.from({ length: 14 }, (_, level) => `${'  '.repeat(level)}- l${level}`).join('\n')
    for (const shown of [html(list), renderComment(list).html]) {
      t.match(shown.replace(/<[^>]*>/g, ''), /l9\s+l10\s+l11\s+l12\s+l13/)
    }
  })

  for (const markup of [
    '<b>'.repeat(66_000),
    `<div>${'<b>'.repeat(66_000)}`,
    `<table>${'<td>x'.repeat(40_000)}`,
    '<video> '.repeat(25_000),
    '<script>\n\n'.repeat(20_000),
    '<!--\n\n'.repeat(28_000),
    '<ab:'.repeat(50_000),
    `${'x<Data>'.repeat(28_000)}</data`,
    'x<Data'.repeat(33_000),
    `<div>${'x<Data'.repeat(33_000)}`,
    `x<D${'a'.repeat(200_000)}`,
    `<ab:${'x'.repeat(200_000)}`,
    '<a@b'.repeat(50_000),
    `a ${'<!--'.repeat(50_000)}`,
    `<div>${'<p x="'.repeat(33_000)}`,
    `<div><i><div>${'<b>'.repeat(20_000)}${'</i>'.repeat(30_000)}`,
    `<div>${'<object><div>'.repeat(15_000)}`,
    `<p>${'<video>'.repeat(20_000)}</p></video>`,
    `<div>${'<a href="javascript:x">y'.repeat(8_000)}`,
  ]) {
    t.test(`a bound on the work for ${JSON.stringify(markup.slice(0, 24))}, repeated`, async (t) => {
      t.ok(html(markup).length < 4 * markup.length)
    })
  }
})

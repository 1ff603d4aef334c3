/** Markup that an article shows as text is found like any other text, and snippets escape it. */
import t from 'tap'
import { startSearch } from '../helpers/articles/search-cases.ts'

const { check, publish, search } = await startSearch()

await check('what snippets leave out', [
  {
    body: 'A roadster[^1] of note.\n\nhttps://youtu.be/dQw4w9WgXcQ\n\nIt is red.\n\n[^1]: Its weight.',
    finds: ['dQw4w9WgXcQ', 'youtube', '1'],
    shows: {
      roadster: 'A <mark>roadster</mark> of note. It is red. Its weight.',
      dQw4w9WgXcQ: 'A roadster of note. It',
    },
  },
])

await check('markup in text', [
  {
    body: 'Put `<script>` first and marmalade after.',
    finds: ['script', '<script>', 'marmalade', '"first and marmalade"'],
    shows: { script: '&lt;<mark>script</mark>&gt; first' },
  },
  {
    body: 'The `<style>` of it, then lemonade.',
    finds: ['style', 'lemonade', '<style>'],
    shows: { lemonade: '&lt;style&gt; of it, then <mark>lemonade</mark>' },
  },
  {
    body: 'A `List<Item>` holds more.',
    finds: ['List<Item>', 'list item', 'holds'],
    shows: { item: '&lt;<mark>Item</mark>&gt;' },
  },
  {
    body: 'An entity &amp;xent; of the DTD.',
    finds: ['xent', '&xent;', 'dtd'],
    shows: { xent: '&amp;<mark>xent</mark>;' },
  },
  {
    body: '```\nMap<String, List<Integer>> mapped = null;\n```\n\nAfter code.',
    finds: ['Map<String', 'integer', 'mapped', '"after code"'],
    shows: { integer: '&lt;<mark>Integer</mark>&gt;&gt; mapped' },
  },
  {
    body: 'If a &lt; b &amp;&amp; c &gt; d then swordfish',
    finds: ['swordfish', '"b c"', '&&swordfish'],
    shows: { swordfish: 'a &lt; b &amp;&amp; c &gt; d then <mark>swordfish</mark>' },
  },
  { title: 'The <script> element', body: 'x', finds: ['script element', '<script>', '"the script element"'] },
  { title: 'Vec<u8> & &str in Rust', body: 'x', finds: ['u8', 'vec<u8>', 'str', '&str', 'rust'] },
  {
    dek: 'A <b>bold</b> dek & more',
    body: 'x',
    finds: ['bold', '"bold b dek"', '<b>bold'],
    shows: { bold: 'A &lt;b&gt;<mark>bold</mark>&lt;/b&gt; dek &amp; more' },
  },
  {
    body: '`<!-- a hidden comment -->` stays visible',
    finds: ['hidden', '"hidden comment stays"', '<!--'.concat('hidden')],
    shows: { hidden: '&lt;!-- a <mark>hidden</mark> comment --&gt;' },
  },
  {
    body: '`<?php echo $greeting; ?>` greets',
    finds: ['php', '$greeting', 'greeting', '<?php'],
    shows: { php: '&lt;?<mark>php</mark> echo' },
  },
  { body: '`<![CDATA[ raw ]]>` and kingfisher', finds: ['cdata', 'kingfisher', 'raw'] },
  { body: 'Die `std::vector<int>` wächst', language: 'de', finds: ['std::vector<int>', 'vector', 'std'] },
  {
    body: '&lt;img src=x onerror=alert(1)&gt; pelican',
    finds: ['onerror', 'pelican', 'onerror=alert(1)'],
    shows: { pelican: '&lt;img src=x onerror=alert(1)&gt; <mark>pelican</mark>' },
  },
  {
    body: '`"><svg/onload=alert(2)>` heron',
    finds: ['svg', 'heron', 'svg/onload'],
    shows: { heron: '&quot;&gt;&lt;svg/onload=alert(2)&gt; <mark>heron</mark>' },
  },
  {
    body: '&amp;lt;tag&amp;gt; twice',
    finds: ['lt', 'tag', 'twice'],
    shows: { twice: '&amp;lt;tag&amp;gt; <mark>twice</mark>' },
  },
  {
    body: 'sparrow\n\nfalcon and **O**riole, H<sub>2</sub>SO<sub>4</sub>',
    finds: ['sparrow', 'falcon', 'oriole', 'H2SO4'],
    misses: ['sparrowfalcon'],
  },
  { body: '| a1b | c2d |\n| --- | --- |\n| e3f | g4h |', finds: ['a1b', 'g4h'], misses: ['a1bc2d'] },
  { body: 'one line<br>another, *ital*ic', finds: ['line', 'another', 'italic'], misses: ['lineanother'] },
  {
    body: 'An image ![of a cormorant](https://a.example/x.png) and [linked](https://b.example/y), then',
    finds: ['linked then'],
  },
])

t.test('no tag but mark is in a snippet, whatever a text shows', async (t) => {
  const signs = [
    '<script>',
    '</mark>',
    '<mark>',
    '&lt;',
    '"',
    "'",
    '<!--',
    ']]>',
    '\u0002',
    '\u0003',
    '</p>',
    '&#60;b&#62;',
  ]
  const code = signs.map((sign) => `\`a ${sign} ospreys\``).join(' ')
  const slug = await publish({ body: code, dek: signs.join(' ospreys ') })
  const found = (await search('ospreys')).find((each) => each.slug === slug)
  t.ok(found)
  t.notMatch(found?.snippet.replaceAll(/<mark>[^<]*<\/mark>/g, ''), /[<>"']/)
})

/** Joined words are found by their parts and as a whole, however a query joins them. */
import { startSearch } from '../helpers/articles/search-cases.ts'

const { check } = await startSearch()

await check('joined words', [
  {
    body: 'petrol/diesel engines',
    finds: ['petrol', 'diesel', 'petrol/diesel', 'petrol diesel', 'petrol-diesel'],
  },
  { body: 'One sentence.Next one', finds: ['sentence', 'next', '"sentence next"', 'sentence.Next'] },
  {
    body: 'Written in node.js today',
    finds: ['node.js', 'node', 'js', 'nodejs', 'node js', 'Node.JS'],
    shows: { nodejs: 'in <mark>node.js</mark> today', node: '<mark>node</mark>.js' },
  },
  {
    body: 'e-mail-based work',
    finds: ['e-mail', 'email', 'based', 'e-mail-based', 'emailbased', 'mail', 'email based', 'e‑mail'],
  },
  {
    body: 'The COVID-19 years',
    finds: ['covid', 'covid 19', 'covid-19', 'covid19', 'COVID–19', '"covid 19"'],
  },
  { body: 'Of covid 19 again', finds: ['covid-19', 'covid', 'covid 19'] },
  { body: 'And covid19 too', finds: ['covid-19', 'covid 19', 'covid19', 'covid'] },
  {
    body: 'A Mazda CX-5 sold',
    finds: ['CX-5', 'CX 5', 'CX5', 'cx', 'mazda cx5'],
    shows: { cx5: 'Mazda <mark>CX-5</mark>' },
  },
  { body: 'A Mazda CX 5 kept', finds: ['CX-5', 'CX 5', 'CX5'] },
  { body: 'A Mazda CX5 lost', finds: ['CX-5', 'CX 5', 'CX5'], shows: { 'cx-5': '<mark>CX5</mark> lost' } },
  { body: 'From 0-62 in ten', finds: ['0-62', '0–62', '62', '0 62'] },
  {
    body: 'See https://www.masthead.example/path/to-page.html?x=1#frag now',
    finds: [
      'masthead.example',
      'www.masthead.example',
      'masthead',
      'path',
      'path/to-page.html',
      'https://www.masthead.example/path/to-page.html',
      'page',
      '/path/to-page.html',
      'https://www.masthead.example/path/to-page.html?x=1#frag',
      'http://www.masthead.example'.slice(7),
    ],
  },
  {
    body: 'Write to ann.lind@paper.example today',
    finds: [
      'ann.lind@paper.example',
      'ann',
      'lind',
      'paper.example',
      '@paper.example',
      'mailto:ann.lind@paper.example'.slice(7),
    ],
  },
  {
    body: "O’Brien and D'Arcy drove",
    finds: ['obrien', "o'brien", 'O’Brien', 'brien', 'darcy', 'd’arcy', 'OʼBrien'],
  },
  {
    body: 'Hawaiʻi and ʿAbd al-Qādir',
    finds: ['hawaii', "hawai'i", 'Hawaiʻi', 'abd', 'alqadir', 'al-Qadir'],
  },
  { body: 'It’s the driver’s seat', finds: ['drivers', "driver's", 'driver', 'driver’s seat'] },
  {
    body: 'A well‐known and well\u2011loved car',
    finds: ['well-known', 'well known', 'wellknown', 'well-loved', 'wellloved'],
  },
  {
    body: 'snake_case and camelCase and kebab-case',
    finds: ['snake_case', 'snake', 'snakecase', 'camelcase', 'kebab case'],
  },
  { body: 'AT&T and R&D rose', finds: ['AT&T', 'R&D', 'at&t', 'r & d'.replaceAll(' ', '')] },
  {
    body: 'in C++ and C# and F# code',
    finds: ['C++', 'c#', 'F#', 'c++ code'],
    shows: { 'c++': 'in <mark>C++</mark> and', 'c#': '<mark>C#</mark> and' },
  },
  { body: 'only C here', misses: ['C++', 'C#'], finds: ['c'] },
  { body: 'U.S.A. and U.S. and e.g. this', finds: ['usa', 'u.s.a.', 'U.S.', 'us', 'u.s.a'] },
  { body: 'A hyphen at the line-\nend, and next-\nto it', finds: ['line end', 'line-end', 'hyphen'] },
  {
    body: 'L’Équipe a gagné aujourd’hui',
    language: 'fr',
    finds: ['equipe', "l'equipe", 'L’Équipe', 'aujourd’hui', "aujourd'hui", 'aujourdhui'],
  },
  {
    body: 'Die E-Mail-Adresse und U-Bahn',
    language: 'de',
    finds: ['email', 'e-mail', 'adresse', 'ubahn', 'u-bahn', 'E-Mail-Adresse', 'emailadresse'],
  },
  { body: 'A 4x4 and a V8 and an A4', finds: ['4x4', 'v8', 'V 8', 'V-8', 'A4', '4 x 4'] },
  {
    body: 'RFC 9110 and ISO-8601 and UTF8',
    finds: ['RFC9110', 'rfc-9110', 'ISO 8601', 'ISO8601', 'utf-8', 'UTF 8'],
  },
  {
    body: 'x_y and (parens) [brackets] {braces} “quotes” ‘single’',
    finds: ['parens', '(parens)', '[brackets]', '{braces}', 'quotes', '‘single’', "'single'"],
  },
  { body: 'Rock‘n’roll and rock-’n’-roll', finds: ["rock'n'roll", 'rocknroll', 'rock n roll'] },
  { body: 'Yes—no, and—well…maybe', finds: ['yes', 'no', 'well', 'maybe', 'well…maybe', 'yes—no'] },
  {
    body: '#hashtag and @handle and $PATH and ~/home',
    finds: ['#hashtag', 'hashtag', '@handle', 'handle', '$PATH', 'path', '~/home'],
  },
  {
    body: 'C:\\Windows\\System32 and /usr/local/bin',
    finds: ['C:\\Windows', 'system32', 'windows', '/usr/local', 'usr/local/bin'],
  },
  {
    body: 'The post-war-era-of-cars-and-planes-and-ships-that-sail',
    finds: [
      'post-war',
      'postwar',
      'ships',
      'cars-and-planes',
      'post-war-era-of-cars-and-planes-and-ships-that-sail',
    ],
  },
])

await check('numbers', [
  { body: 'It cost 3,000 in all', finds: ['3,000', '3000', '3'], misses: ['30'] },
  { body: 'About 10\u00a0000 of them', finds: ['10000', '10 000', '10\u00a0000'] },
  { body: 'Some 25\u202f000 were', finds: ['25000', '25 000'] },
  { body: 'Just 1.234.567,89 Euro', language: 'de', finds: ['1.234.567,89', '1.234.567'] },
  { body: 'Pi is 3.14159 or so', finds: ['3.14159', '3,14159'] },
  { body: 'At 12:30 it began', finds: ['12:30', '12 30', '1230'] },
  { body: 'On 2026-11-29 it ended', finds: ['2026-11-29', '2026', '20261129', '2026/11/29'] },
  { body: 'It weighs 5½ pounds or ¾', finds: ['5½', '5', '½'], misses: ['51'] },
  { body: '50% of $100 and €20 and £30', finds: ['50%', '50', '$100', '100', '€20', '20', '£30'] },
  { body: '25°C, 100 km/h, 5 km²', finds: ['25°C', '25 c', '25', 'km/h', 'kmh', 'km2'] },
  { body: 'No. 1st 2nd 3rd', finds: ['1st', '2nd', '3rd'] },
  { body: 'Call +47 22 33 44 55', finds: ['+47', '47 22', '"47 22 33"', '+47 22 33 44 55'] },
  { body: 'v1.2.3-beta.4', finds: ['v1.2.3', '1.2.3', 'beta', 'v1.2.3-beta.4', '1.2.3-beta.4'] },
  { body: 'Henry Ⅷ and ① and ⑫', finds: ['viii', 'Ⅷ', '1', '12'] },
])

await check('words with signs beside any script', [
  {
    body: '私はC#で書く',
    language: 'ja',
    finds: ['C#', 'c#', 'C#で', '私はC#', 'Ｃ＃', '書く'],
    misses: ['F#', 'C++'],
    shows: { 'c#': '私は<mark>C#</mark>で書く' },
  },
  {
    body: '我用C#写代码，C++也行',
    language: 'zh',
    finds: ['C#', 'C++', 'C++也行', 'c# c++', '代码'],
    shows: { 'C++': '<mark>C++</mark>也行' },
  },
  { body: 'C#으로 만든 게임', language: 'ko', finds: ['C#', 'C#으로', '게임'], misses: ['C++'] },
  { body: 'ภาษาC#และC++นะ', language: 'th', finds: ['C#', 'C++', 'ภาษา', 'และ'] },
  {
    body: 'Ｃ＃とＦ＃の本',
    language: 'ja',
    finds: ['C#', 'F#', 'Ｃ＃', 'c#と'],
    shows: { 'c#': '<mark>Ｃ＃</mark>とＦ＃' },
  },
  { body: 'Ｃ＋＋入門', language: 'ja', finds: ['C++', 'Ｃ＋＋', '入門'], misses: ['C#'] },
  { body: 'រៀនC#ជាមួយ', language: 'km', finds: ['C#', 'រៀន'] },
  { body: 'ຂຽນF#ໃນ', language: 'lo', finds: ['F#', 'ຂຽນ'], misses: ['C#'] },
  { body: 'C++နဲ့ရေး', language: 'my', finds: ['C++', 'ရေး'] },
  { body: 'Пишем на C#и на C++.', language: 'ru', finds: ['C#', 'C++'] },
  { body: 'C++の「F#」、J#！', language: 'ja', finds: ['C++', 'F#', 'J#'] },
  { body: '學Ｃ＃、C++(11)', language: 'zh-TW', finds: ['C#', 'C++', 'c++(11)'] },
  { body: 'Small ﹟ and C﹟ and C﹢﹢', finds: ['C#', 'C++'] },
  { body: 'C#7 and C++11 and a#b', finds: ['c7', 'C#7', 'C++11', 'a#b', 'ab'], misses: ['C#', 'C++'] },
  { body: 'Ｃ＃７の本', language: 'ja', finds: ['C#7'], misses: ['C#'] },
])

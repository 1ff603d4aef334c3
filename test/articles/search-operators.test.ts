/** Quotes, OR, minus, prefixes, excluded words, emoji, and texts longer than the positions. */
import { startSearch } from '../helpers/articles/search-cases.ts'

const { check, checkOrder } = await startSearch()

await check('excluded words beside other words', [
  {
    title: 'The Who of it',
    body: 'Mods.',
    finds: ['The Who -zebra', 'The Who OR zebrafinch', '"The Who"', 'zebrafinch OR "the who"', '"who of it"'],
    misses: ['The Who -mods', '"of the"', '"the of"', '"The Who" -mod', 'the zebrafinch'],
  },
  {
    title: 'The woman who told',
    body: 'A zebrafinch.',
    finds: ['the who', 'The Who OR zebrafinch', 'the zebrafinch', 'the -mods'],
    misses: ['"The Who"', 'The Who -zebrafinch', '"the the"'],
  },
  {
    title: 'Été en ville',
    language: 'fr',
    finds: ['"to be" OR été', 'été -hiver', 'en -mods'],
    misses: ['été -ville', '"en été"'],
  },
])

await check('excluded words', [
  { title: 'The Who', body: 'A band.', finds: ['The Who', '"the who"', 'who', 'THE WHO'] },
  { title: 'IT', body: 'A novel.', finds: ['IT', 'it'] },
  { title: 'AT&T', body: 'Phones.', finds: ['AT&T', 'at&t', 'ATT', 'at t'] },
  { title: 'Un été', language: 'fr', finds: ['été', 'ÉTÉ', 'ete', 'un été'] },
  { title: 'Der und die', language: 'de', finds: ['der', 'die', 'Der und die'] },
  { title: 'To be or not to be', finds: ['to be', '"to be or not to be"', 'not to be'] },
  { title: 'Qué será', language: 'es', finds: ['qué', 'que', 'será'] },
  { title: 'Them and us', finds: ['them', 'Them and us', 'us'] },
  { title: 'О чём', language: 'ru', finds: ['о чём', 'о'] },
  { title: 'Il y a', language: 'fr', finds: ['il y a', 'y'] },
  { title: 'Have I', dek: 'x', finds: ['have i', 'I have'] },
  { title: 'No title here', body: 'whom they themselves were', misses: ['whom', 'themselves', 'the who'] },
  { title: 'Being There', finds: ['being there', '"being there"'] },
  { title: 'À nous', language: 'fr', finds: ['à nous', 'nous'] },
])

await check('phrases', [
  {
    body: 'The end of the line was near',
    finds: ['"end of the line"', '"the end"', '"end of the line was near"', '"of the line"'],
    misses: ['"end line"', '"line of the end"'],
  },
  {
    body: 'Anti-lock brakes stop',
    finds: ['"anti-lock brakes"', '"anti lock brakes"', '"lock brakes stop"'],
    misses: ['"brakes anti"'],
  },
  { body: 'Inês rides home', finds: ['"ines rides"', '"Inês rides home"', '"ines ride home"'] },
  { body: '日産の車とtoyota', language: 'ja', finds: ['"日産の車"', '"車とtoyota"'], misses: ['"車の日産"'] },
  { body: 'CO<sub>2</sub> tax rise', finds: ['"co2 tax"', '"CO₂ tax rise"'] },
  { body: 'So 💰 rules here', finds: ['"so 💰 rules"', '"💰 rules"'], misses: ['"rules 💰"'] },
  {
    body: 'Curly quotes count',
    finds: ['“curly quotes”', '„curly quotes“', '«curly quotes»', '"curly quotes', '”curly quotes”'],
    misses: ['“quotes curly”'],
  },
  {
    body: 'node.js runs at 12:30 daily',
    finds: ['"node.js runs"', '"runs at 12:30 daily"', '"node js runs"'],
  },
  { body: 'Reply to ann@paper.example soon', finds: ['"to ann@paper.example soon"', '"paper.example soon"'] },
  { body: 'First para\n\nSecond para', finds: ['"para second"'] },
  { body: 'Nearly 3,000 cars sold', finds: ['"3,000 cars"', '"nearly 3,000 cars sold"'] },
  { body: 'The C++ code runs', finds: ['"c++ code"', '"the c++ code runs"'] },
  { body: 'They say it’s fine now', finds: ['"it’s fine"', '"it\'s fine now"', '"say it’s fine"'] },
])

await check('prefixes', [
  {
    body: 'Proteins fold',
    finds: ['protei*', 'protein*', 'proteins*', 'PROTEI*', 'pr*'],
    misses: ['proteo*'],
    shows: { 'protei*': '<mark>Proteins</mark> fold' },
  },
  { body: 'Inês again', finds: ['ine*', 'iné*'.replace('é', 'ê'), 'INÊ*'] },
  { body: 'Straßenbahn', language: 'de', finds: ['strass*', 'straß*', 'strassenb*'] },
  { body: 'running quickly', finds: ['runni*', 'running*', 'quickl*', 'quick*'] },
  { body: 'anti-lock brakes', finds: ['anti-lo*', 'antil*', 'anti*'] },
  { body: '日本語の本', language: 'ja', finds: ['日本*', '日*', '本語*'] },
  { body: 'v2025 model', finds: ['v20*', '202*'] },
  { body: 'ΑΘΗΝΑΙΚΟΣ τύπος', language: 'el', finds: ['αθην*', 'τυπ*', 'τύπ*'] },
  { body: 'Замечательный', language: 'ru', finds: ['замеч*', 'ЗАМЕЧ*'] },
  { body: 'C++builder', finds: ['build*'] },
  { body: 'masthead.example/press', finds: ['masthead.ex*', 'mast*', 'masthead*'] },
  { title: 'The Whole', finds: ['the*', 'who*', 'the who*'] },
  { body: 'universities', finds: ['universiti*', 'univers*', 'university*'.replace('y*', '*')] },
])

await check('OR and minus', [
  {
    body: 'alpha romeo',
    finds: ['alpha OR zzz', 'zzz OR romeo', 'alpha -zzz', 'alpha or zzz', 'alpha romeo OR zzz'],
    misses: ['alpha -romeo', 'zzz OR yyy', '-alpha', 'alpha -"alpha romeo"'],
  },
  {
    body: 'bravo sierra',
    finds: ['-alpha bravo', 'bravo -"sierra bravo"', '"bravo sierra" OR alpha'],
    misses: ['bravo -sierra', 'bravo -sier*', 'bravo -sierras'],
  },
  {
    body: 'anti-roll bar',
    finds: ['bar -anti-lock'],
    misses: ['bar -anti-roll', 'bar -antiroll', 'bar -"anti roll"'],
  },
  { body: '東京 タワー', language: 'ja', finds: ['東京 -大阪', '大阪 OR 東京'], misses: ['東京 -タワー'] },
  {
    body: 'Zürich tango',
    finds: ['tango -geneva'],
    misses: ['tango -zurich', 'tango -Zürich', 'tango -zuerich'],
  },
  { body: 'foxtrot 💰', finds: ['foxtrot 💰', 'foxtrot -🔞'], misses: ['foxtrot -💰'] },
  { title: 'The Foxes', finds: ['foxes -wolves', 'the foxes'], misses: ['foxes -fox'] },
  { body: 'hotel – india', finds: ['hotel - india', 'hotel -– india', 'hotel – india'] },
  {
    body: 'juliet kilo',
    finds: ['juliet OR', 'OR juliet OR kilo'.slice(3), '- juliet', 'juliet -', 'juliet --zzz'],
    misses: ['juliet --kilo'],
  },
  { body: 'lima mike', finds: ['lima OR november mike', '"lima" "mike"', '(lima OR oscar)'] },
  { body: 'node.js quebec', finds: ['quebec -c++'], misses: ['quebec -node.js', 'quebec -nodejs'] },
  { body: 'uniform 3,000', misses: ['uniform -3,000', 'uniform -3000'], finds: ['uniform -4000'] },
])

await check('emoji', [
  { body: 'Win 💰 now', finds: ['💰', 'win 💰'], misses: ['🔞'], shows: { '💰': 'Win <mark>💰</mark> now' } },
  { body: 'Much 💰💰 here', finds: ['💰', '💰💰'] },
  { body: 'Flags 🇩🇪🇫🇷 wave', finds: ['🇩🇪', '🇫🇷', '🇩🇪🇫🇷'], misses: ['🇪🇫'] },
  { body: '🔞join us', finds: ['🔞', 'join', '🔞join'] },
  { body: 'A 👩‍👩‍👧 family', finds: ['👩‍👩‍👧', 'family'] },
  { body: 'Thumbs 👍🏽 up', finds: ['👍🏽', 'thumbs'] },
  { body: 'I ❤️ it', finds: ['❤️', '❤'] },
  { body: 'Press 1️⃣ key', finds: ['1️⃣', '1'] },
  { body: 'A ☎ and ✈️ trip', finds: ['☎', '☎️', '✈', '✈️'] },
  { body: 'The 🏴󠁧󠁢󠁳󠁣󠁴󠁿 won', finds: ['🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'won'] },
  { title: '🚗 news', finds: ['🚗', '🚗 news', '🚗news'] },
  { body: '東京🗼タワー', language: 'ja', finds: ['🗼', '東京🗼', '東京'] },
])

const letters = 'abcdefghijklmnopqrstuvwxyz'
const filler = (count: number) =>
  Array.from({ length: count }, (_, n) => `w${letters[n % 26]}q${letters[(n * 7) % 26]}`).join(' ')
await check('long texts', [
  {
    body: `${filler(17_000)} albatross sleeping here`,
    finds: ['albatross', '"albatross sleeping here"'],
    misses: ['"sleeping albatross"'],
  },
  { body: `${'tick tock '.repeat(2_000)}gannet`, finds: ['tick', '"tick tock"', 'gannet'] },
  { body: `${'東京都の話。'.repeat(3_000)}鵜飼`, language: 'ja', finds: ['東京都', '鵜飼'] },
  {
    body: `${filler(15_990)} one petrel two three four five six seven shearwater end`,
    finds: ['petrel', '"shearwater end"', '"petrel two three four five six seven shearwater"'],
  },
])

await checkOrder('titles first, then the dek, then repetition', [
  [
    'guillemot',
    { title: 'Guillemot' },
    { dek: 'A guillemot.' },
    { body: 'A guillemot and a guillemot.' },
    { body: 'A guillemot and many other birds.' },
  ],
  ['puffin island', { title: 'Puffin island' }, { title: 'Puffin', body: 'An island.' }],
])

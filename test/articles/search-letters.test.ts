/** Words are found with and without their accents, in every form in which their letters are written. */
import { startSearch } from '../helpers/articles/search-cases.ts'

const { check, checkOrder } = await startSearch()

await check('accents and letters', [
  {
    body: 'Inês writes from Lisbon.',
    finds: ['ines', 'Inês', 'INÊS', 'INES', 'Ine\u0302s'],
    misses: ['inas'],
  },
  {
    body: 'The lake of Zürich lies there.',
    finds: ['zurich', 'Zürich', 'zuerich', 'ZUERICH', 'Zu\u0308rich'],
  },
  {
    body: 'Eine lange Straße in Köln',
    language: 'de',
    finds: ['strasse', 'STRASSE', 'straße', 'koeln', 'koln', 'straßen', 'Köln'],
  },
  { body: 'Sie fuhr nach Muenchen.', language: 'de', finds: ['Muenchen'] },
  { body: 'A caf\u00e9 of the south.', finds: ['cafe', 'caf\u00e9', 'cafe\u0301', 'CAFÉ', 'cafés'] },
  { body: 'A cafe\u0301 of the north.', finds: ['cafe', 'caf\u00e9', 'cafe\u0301', 'CAFÉ'] },
  { body: 'Die Autos der Mütter fahren.', language: 'de', finds: ['mutter', 'muetter', 'Mütter', 'Autos'] },
  {
    body: 'Diyarbakır ve İstanbul ışık',
    language: 'tr',
    finds: [
      'diyarbakir',
      'Diyarbakır',
      'DİYARBAKIR',
      'istanbul',
      'İSTANBUL',
      'Istanbul',
      'ışık',
      'isik',
      'IŞIK',
    ],
  },
  { body: 'שָׁלוֹם עֲלֵיכֶם', language: 'he', finds: ['שלום', 'שָׁלוֹם', 'עליכם', '"שלום עליכם"'] },
  { body: 'צה״ל הודיע', language: 'he', finds: ['צה"ל', 'צה״ל', 'צהל'] },
  { body: 'مُحَمَّد كـــتاب', language: 'ar', finds: ['محمد', 'مُحَمَّد', 'كتاب', 'كتــاب'] },
  { body: 'سنة ٢٠٢٦ تبدأ', language: 'ar', finds: ['٢٠٢٦', '2026', '۲۰۲۶'] },
  { body: 'أحمد إلى الآن', language: 'ar', finds: ['احمد', 'أحمد'] },
  { body: 'می‌خواهم بروم', language: 'fa', finds: ['می‌خواهم', 'می خواهم', 'میخواهم'] },
  {
    body: 'Η Αθήνα και ο δρόμος',
    language: 'el',
    finds: ['αθηνα', 'Αθήνα', 'ΑΘΗΝΑ', 'δρομοσ', 'ΔΡΟΜΟΣ', 'δρόμος'],
  },
  {
    body: 'Ёлка и чёрный йод',
    language: 'ru',
    finds: ['елка', 'ёлка', 'ЁЛКА', 'черный', 'чёрного', 'йод'],
    misses: ['иод'],
  },
  { body: 'The \ufb01rst e\ufb03cient o\ufb00er', finds: ['first', 'efficient', 'offer', '\ufb01rst'] },
  { body: 'ＡＢＣ Ｔｏｙｏｔａ １２３', finds: ['abc', 'toyota', '123', 'Ｔｏｙｏｔａ'] },
  { body: 'CO₂ and H₂O, m² and 10⁶', finds: ['co2', 'CO₂', 'h2o', 'm2', 'm²'] },
  { body: 'CO<sub>2</sub> rises', finds: ['co2', 'CO₂'] },
  {
    body: 'Ærø, Øresund, Ålesund, Bjørn',
    language: 'da',
    finds: ['aero', 'oresund', 'oeresund', 'alesund', 'aalesund', 'bjorn', 'Bjørn'],
  },
  { body: 'Łódź i Wałęsa', language: 'pl', finds: ['lodz', 'Łódź', 'walesa', 'WAŁĘSA'] },
  {
    body: 'Đặng Thị Ngọc Thịnh ở Hà Nội',
    language: 'vi',
    finds: ['dang', 'thi', 'ngoc', 'noi', 'Hà Nội', '"ha noi"', 'Đặng'.normalize('NFD'), 'nội'],
  },
  {
    body: 'Þingvellir og Höfn í Seyðisfirði',
    language: 'is',
    finds: ['thingvellir', 'hofn', 'hoefn', 'seydisfirdi'],
  },
  { body: 'हिन्दी में किताब', language: 'hi', finds: ['हिन्दी', 'किताब', 'में'], misses: ['कताब', 'हन्द'] },
  { body: 'தமிழ் மொழி', language: 'ta', finds: ['தமிழ்', 'மொழி'], misses: ['தமழ', 'மழ'] },
  { body: 'Škoda z Česka, Plzeň', language: 'cs', finds: ['skoda', 'ŠKODA', 'ceska', 'plzen'] },
  { body: 'Ș și Ţ: București', language: 'ro', finds: ['bucuresti', 'București'] },
  { body: 'piñata y corazón', language: 'es', finds: ['pinata', 'corazon', 'corazones'] },
  { body: 'Encyclopædia and œuvre', finds: ['encyclopaedia', 'oeuvre', 'ŒUVRE'] },
  { body: 'co\u00adoperation and zero\u200bwidth', finds: ['cooperation', 'zerowidth'] },
  { body: '\u{1d4d7}\u{1d4ee}\u{1d4f5}\u{1d4f5}\u{1d4f8} world', finds: ['hello'] },
  { body: 'Ελληνικά: τον Μάιο, Ϊ', language: 'el', finds: ['μαιο', 'Μάιο'] },
  { body: 'Київ і Їжак, Ґанок', language: 'uk', finds: ['київ', 'КИЇВ', 'їжак', 'ґанок'] },
  { body: 'Ǆ and Ĳsselmeer', language: 'nl', finds: ['ijsselmeer', 'IJsselmeer'] },
])

await check('signs that are typed in another way', [
  {
    body: 'A 4×4 climbs.',
    finds: ['4x4', '4×4', '4 x 4', '4X4', '"4x4 climbs"'],
    misses: ['4x5', '44'],
    shows: { '4x4': 'A <mark>4×4</mark> climbs' },
  },
  { body: 'A 6x6 climbs.', finds: ['6×6', '6 × 6', '6x6'], shows: { '6×6': '<mark>6x6</mark>' } },
  { body: 'A frame of 1920 × 1080 pixels', finds: ['1920x1080', '1920×1080', '1920 x 1080'] },
  { body: 'Mentha × piperita grows', finds: ['mentha x piperita', 'piperita', '"mentha × piperita"'] },
  { body: 'the product a×bc of both', finds: ['a×bc', 'bc', 'axbc'] },
  { body: '８×８の盤', language: 'ja', finds: ['8x8', '8×8の盤'] },
  {
    body: 'Gut 👍🏽 gemacht',
    language: 'de',
    finds: ['👍', '👍🏽', '👍🏿', '"gut 👍"'],
    misses: ['👎', '👋'],
  },
  {
    body: 'Well 👋 said',
    finds: ['👋🏻', '👋', '👋🏿'],
    misses: ['🤚🏻'],
    shows: { '👋🏻': 'Well <mark>👋</mark>' },
  },
  { body: 'Bravo 👏🏾👏🏾 all', finds: ['👏', '👏👏', '👏🏻'], shows: { '👏': '<mark>👏🏾</mark>' } },
  { body: 'She codes 👩🏽‍💻 now', finds: ['👩‍💻', '👩🏽‍💻', '👩', '💻'], misses: ['👨‍💻'] },
  { body: 'They run 🏃🏿‍♀️ far', finds: ['🏃', '🏃🏻', '🏃‍♀️'] },
  { body: 'Strong ✊🏿✌🏼 signs', finds: ['✊', '✌', '✌️', '✊🏻✌'] },
  {
    body: 'นํ้ามันแพง',
    language: 'th',
    finds: ['น้ำมัน', 'นํ้ามัน', 'น้ำ', 'น\u0e49\u0e4d\u0e32มัน'],
    misses: ['นามัน'],
  },
  { body: 'คํ่าคืนนี้', language: 'th', finds: ['ค่ำคืน', 'คํ่าคืน', 'ค่ำ'] },
  { body: 'ดื่มน้ำ', language: 'th', finds: ['นํ้า', 'ดื่มนํ้า'] },
  { body: 'ນໍ້າ\u0e82\u0ead\u0e87', language: 'lo', finds: ['ນ້ຳ', 'ນໍ້າ'] },
])

await check('accents in titles', [
  { title: 'Inês de Castro', finds: ['ines', 'inês', 'ine*'] },
  { title: 'Straßenbahn in Łódź', language: 'de', finds: ['strassenbahn', 'lodz'] },
  { title: 'Été à Genève', language: 'fr', finds: ['été', 'ete', 'geneve'] },
])

await check('marks in snippets', [
  {
    body: 'The lake of Zürich.',
    shows: { zurich: 'lake of <mark>Zürich</mark>', zuerich: '<mark>Zürich</mark>' },
  },
  { body: 'Ine\u0302s writes.', shows: { ines: '<mark>Inês</mark> writes' } },
  { body: 'Eine Straße.', language: 'de', shows: { strasse: '<mark>Straße</mark>' } },
  {
    body: 'A zero\u200bwidth word.',
    shows: { zerowidth: '<mark>zero\u200bwidth</mark>'.replace('\u200b', '') },
  },
  { body: 'שָׁלוֹם', language: 'he', shows: { שלום: '<mark>שָׁלוֹם</mark>' } },
  { body: 'ＡＢＣ here', shows: { abc: '<mark>ＡＢＣ</mark>' } },
  { body: 'हिन्दी में किताब', language: 'hi', shows: { किताब: 'में <mark>किताब</mark>' } },
])

await checkOrder('an exact spelling first', [
  ['résumé', { body: 'A résumé of it.' }, { body: 'A resume of it.' }],
  ['Müller', { title: 'Müller drives' }, { title: 'Muller drives' }],
  ['Muller', { title: 'Muller walks' }, { title: 'Müller walks' }],
  ['peña', { body: 'La peña vive.', language: 'es' }, { body: 'La pena vive.', language: 'es' }],
  ['pena', { body: 'Una pena muere.', language: 'es' }, { body: 'Una peña muere.', language: 'es' }],
  ['schon', { body: 'Es ist schon da.', language: 'nds' }, { body: 'Es ist schön da.', language: 'nds' }],
])

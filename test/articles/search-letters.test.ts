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

await check('dots beneath letters that many people leave out', [
  {
    body: 'यह ज़रूरी है',
    language: 'hi',
    finds: ['जरूरी', 'ज़रूरी', '\u095bरूरी', 'जरू*'],
    misses: ['जरुरत'],
    shows: { जरूरी: 'यह <mark>ज़रूरी</mark> है' },
  },
  { body: 'वह जरूरत है', language: 'hi', finds: ['ज़रूरत', 'जरूरत'], shows: { ज़रूरत: '<mark>जरूरत</mark>' } },
  { body: 'आज की ख़बर', language: 'hi', finds: ['खबर', 'ख़बर', '\u0959बर', '"की खबर"'], misses: ['कबर'] },
  { body: 'नई फ़िल्म', language: 'hi', finds: ['फिल्म', 'फ़िल्म', 'फिल्*'] },
  { body: 'लंबी सड़क', language: 'hi', finds: ['सडक', 'सड़क', 'स\u095cक'] },
  { body: 'पढाई जारी', language: 'hi', finds: ['पढ़ाई', 'प\u095dाई', 'पढाई'] },
  { body: 'क़लम और ग़ज़ल', language: 'hi', finds: ['कलम', 'गजल', 'ग़जल', 'गज़ल', 'ग़ज़ल'], misses: ['गल'] },
  { body: 'দাঁড়ায় বাড়ি', language: 'bn', finds: ['বাডি', 'বাড়ি', 'বা\u09dcি', 'দাঁড়ায়'], misses: ['বারি'] },
  { body: 'ਸ਼ਹਿਰ ਦੀ ਜ਼ਮੀਨ', language: 'pa', finds: ['ਸਹਿਰ', 'ਸ਼ਹਿਰ', '\u0a36ਹਿਰ', 'ਜਮੀਨ', 'ਜ਼ਮੀਨ'] },
  { body: 'ਖਬਰਾਂ', language: 'pa', finds: ['ਖ਼ਬਰਾਂ', '\u0a59ਬਰਾਂ', 'ਖਬਰਾਂ'] },
  { body: 'ଓଡ଼ିଆ ଭାଷା', language: 'or', finds: ['ଓଡିଆ', 'ଓଡ଼ିଆ', 'ଓ\u0b5cିଆ'] },
  { body: 'ಫ಼ಿಲ್ಮ್ ಜ಼ೂ', language: 'kn', finds: ['ಫಿಲ್ಮ್', 'ಫ಼ಿಲ್ಮ್', 'ಜೂ'] },
  { body: 'ગ઼ઝલ', language: 'gu', finds: ['ગઝલ', 'ગ઼ઝલ'] },
  { body: '\u0929\u0931 मराठी', language: 'mr', finds: ['नर', 'न\u093cर\u093c', '\u0929\u0931'] },
])

await check('letters of Arabic, Persian and Urdu keyboards', [
  {
    body: 'این \u06a9تاب خوب است',
    language: 'fa',
    finds: ['\u06a9تاب', '\u0643تاب', '\u06a9تا*'],
    misses: ['\u06afتاب'],
    shows: { '\u0643تاب': '<mark>\u06a9تاب</mark>' },
  },
  {
    body: '\u0643\u0644\u064aد در',
    language: 'fa',
    finds: ['\u06a9ل\u06ccد', '\u0643ل\u064aد', '\u06a9ل\u064aد'],
  },
  { body: 'عل\u06cc رفت', language: 'fa', finds: ['عل\u064a', 'عل\u06cc', 'عل\u0649'] },
  {
    body: '\u06a9تابخانه\u0654 مل\u06cc',
    language: 'fa',
    finds: ['\u0643تابخانه', '\u06a9تابخان\u06c0', 'مل\u064a'],
  },
  {
    body: 'م\u06cc\u200cرو\u06ccم',
    language: 'fa',
    finds: ['م\u064a\u200cرو\u064aم', 'م\u064aرو\u064aم', 'م\u064a رو\u064aم'],
  },
  {
    body: 'في مستشف\u0649 جديد',
    language: 'ar',
    finds: ['مستشف\u064a', 'مستشف\u0649', 'مستشف\u06cc'],
    shows: { 'مستشف\u064a': '<mark>مستشف\u0649</mark>' },
  },
  { body: 'هذه مكتب\u0629 كبيرة', language: 'ar', finds: ['مكتب\u0647', 'مكتب\u0629', 'كبير\u0647'] },
  {
    body: 'القاهر\u0629 اليوم',
    language: 'ar',
    finds: ['القاهر\u0647', 'القاهر\u0629', 'قاهر\u0647', 'قاهر\u0629'],
  },
  { body: 'شارع المدرسه', language: 'ar', finds: ['المدرس\u0629', 'مدرس\u0629', 'المدرس\u0647'] },
  { body: 'المغرب\u064a', language: 'ar', finds: ['المغرب\u0649', 'المغرب\u06cc'] },
  { body: '\u0671لرحمن', language: 'ar', finds: ['الرحمن', '\u0671لرحمن'] },
  { body: 'لا\u06c1ور ا\u06ccک ش\u06c1ر', language: 'ur', finds: ['لا\u0647ور', 'لا\u06c1ور', 'ش\u0647ر'] },
  { body: 'جمع\u06c3', language: 'ur', finds: ['جمع\u0629', 'جمع\u06c3', 'جمع\u06c1'] },
  { body: '\ufedb\ufe98\ufe8e\ufe8f', language: 'fa', finds: ['\u06a9تاب', '\u0643تاب'] },
  {
    title: '\u06a9\u06ccهان',
    language: 'fa',
    finds: ['\u0643\u064aهان', '\u06a9\u06ccهان', '\u0643\u064a*'],
  },
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
  {
    body: 'قرأت الكتاب المدرسة بالقلم للولد',
    language: 'ar',
    shows: {
      كتاب: 'قرأت <mark>الكتاب</mark> المدرسة',
      الكتاب: '<mark>الكتاب</mark>',
      مدرسة: '<mark>المدرسة</mark>',
      قلم: '<mark>بالقلم</mark>',
      ولد: '<mark>للولد</mark>',
    },
  },
  { body: 'هذا كتاب جديد', language: 'ar', shows: { الكتاب: 'هذا <mark>كتاب</mark> جديد' } },
  { body: 'हिन्दी में किताब', language: 'hi', shows: { किताब: 'में <mark>किताब</mark>' } },
])

await checkOrder('an exact spelling first', [
  ['résumé', { body: 'A résumé of it.' }, { body: 'A resume of it.' }],
  ['Müller', { title: 'Müller drives' }, { title: 'Muller drives' }],
  ['Muller', { title: 'Muller walks' }, { title: 'Müller walks' }],
  ['peña', { body: 'La peña vive.', language: 'es' }, { body: 'La pena vive.', language: 'es' }],
  ['pena', { body: 'Una pena muere.', language: 'es' }, { body: 'Una peña muere.', language: 'es' }],
  ['schon', { body: 'Es ist schon da.', language: 'nds' }, { body: 'Es ist schön da.', language: 'nds' }],
  ['Dona Inês', { title: 'Dona Inês', language: 'pt' }, { title: 'Dona ines', language: 'pt' }],
  ['Inês Maria', { title: 'Inês Maria', language: 'pt' }, { title: 'Ines Maria', language: 'pt' }],
  ['"Rua José"', { title: 'Rua José', language: 'pt' }, { title: 'Rua Jose', language: 'pt' }],
  ['updated résumé', { body: 'An updated résumé.' }, { body: 'An updated resume.' }],
  [
    'grosse pêche',
    { body: 'Une grosse pêche.', language: 'fr' },
    { body: 'Une grosse peche.', language: 'fr' },
  ],
  ['Stadt Zürich', { title: 'Stadt Zürich', language: 'de' }, { title: 'Stadt Zurich', language: 'de' }],
  ['big café', { body: 'A big café there.' }, { body: 'A big cafe there.' }],
  ['ёлка', { title: 'Наша ёлка', language: 'ru' }, { title: 'Наша елка', language: 'ru' }],
  ['schöne Straße', { title: 'Schöne Straße', language: 'de' }, { title: 'Schone Strasse', language: 'de' }],
  ['Łódź São', { title: 'Łódź e São' }, { title: 'Łódź e Sao' }, { title: 'Lodz e Sao' }],
  ['naïve façade', { title: 'A naïve façade' }, { title: 'A naive façade' }, { title: 'A naive facade' }],
  [
    'Café Flore',
    { title: 'Café Flore', body: 'It is.' },
    { title: 'Cafe Flore', body: 'Cafe Flore, cafe Flore.' },
  ],
])

const often = (words: string, times: number) => Array(times).fill(words).join(', and ')
await checkOrder('the title and the dek first', [
  ['Toyotaxq', { title: 'Toyotaxq recalls cars' }, { body: often('Toyotaxq', 40) }],
  ['heron lake', { title: 'The heron of the lake' }, { body: often('a heron at the lake', 30) }],
  ['grebes', { title: 'One grebe', dek: 'Of it' }, { dek: 'Of a grebe' }, { body: often('grebes', 20) }],
  ['merganser', { dek: 'A merganser' }, { body: often('merganser', 12) }],
  ['"red kite"', { title: 'A red kite' }, { title: 'A kite, red', body: often('red kite', 9) }],
  ['gadwal*', { title: 'Gadwalls' }, { body: often('gadwall', 25) }],
  ['Éider', { title: 'The éider' }, { title: 'The eider' }, { body: often('éider', 25) }],
  ['MX-55', { title: 'The MX-55' }, { body: often('MX-55', 25) }],
  ['水鳥観察', { title: '水鳥観察' }, { body: often('水鳥観察', 25) }],
  ['teal OR shoveler', { title: 'A shoveler' }, { body: often('teal', 25) }],
  ['pintail -decoy', { title: 'A pintail' }, { body: often('pintail', 25) }],
  ['The Whoop', { title: 'The Whoop' }, { body: often('whoop', 25) }],
])

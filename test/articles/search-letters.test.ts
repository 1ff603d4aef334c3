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

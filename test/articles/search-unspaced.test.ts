/** Scripts without blanks between words, and Korean, are found by pairs of characters in a phrase. */
import { startSearch } from '../helpers/articles/search-cases.ts'

const { check, checkOrder } = await startSearch()

await check('scripts without blanks', [
  {
    body: '日産の新型車は速い。東京都で発表した。',
    language: 'ja',
    finds: ['日産', '新型車', '新型', '車', '速い', '東京都', '京都', '"東京都で発表"', '東', '日産 東京'],
    misses: ['産東', '大阪', '発速', '速い東'],
    shows: { 新型: '日産の<mark>新型</mark>車は速い。', 東京都: '<mark>東京都</mark>で発表' },
  },
  {
    body: 'A社とB社とC社とD社が合意した。',
    language: 'ja',
    finds: ['A社 B社 C社 D社', 'A社', '社 A', 'D社が'],
    misses: ['E社'],
  },
  { body: 'カタカナとｶﾀｶﾅ', language: 'ja', finds: ['カタカナ', 'ｶﾀｶﾅ'] },
  {
    body: 'ガソリンスタンドへ',
    language: 'ja',
    finds: ['ガソリン', 'ｶﾞｿﾘﾝ', 'ガソリン'.normalize('NFD'), 'スタンド'],
    misses: ['カソリン'],
    shows: { スタンド: 'ガソリン<mark>スタンド</mark>へ' },
  },
  {
    body: 'がんばれ、ぱぴぷ'.normalize('NFD'),
    language: 'ja',
    finds: ['がんばれ', 'がん', 'ぱぴ', 'ばれ'],
    misses: ['かん'],
  },
  {
    body: '中华人民共和国成立于1949年。',
    language: 'zh',
    finds: ['人民', '中华人民共和国', '共和国', '1949年', '1949', '国'],
    misses: ['民中', '國'],
    shows: { 人民: '中华<mark>人民</mark>共和国', 国: '共和<mark>国</mark>成立' },
  },
  {
    body: '我在北京。天安门很大',
    language: 'zh',
    finds: ['北京', '天安门', '北京 天安门'],
    misses: ['京天', '安北'],
  },
  {
    body: '使用Python编程很有趣',
    language: 'zh',
    finds: ['python', '编程', '使用python', 'Python编程', '"使用Python编程"'],
    shows: { 编程: '使用Python<mark>编程</mark>很有趣', python: '使用<mark>Python</mark>编程' },
  },
  {
    body: 'ฉันชอบกินข้าวผัดที่กรุงเทพ',
    language: 'th',
    finds: ['ข้าวผัด', 'กรุงเทพ', 'กินข้าว', 'ข้าว', 'ก'],
    misses: ['เทพกรุง', 'ขาว'],
    shows: { ข้าวผัด: 'กิน<mark>ข้าวผัด</mark>ที่' },
  },
  { body: 'น้ำท่วมภาคใต้', language: 'th', finds: ['น้ำท่วม', 'น้ำ', 'น\u0e49\u0e4d\u0e32', 'ภาคใต้'] },
  {
    body: 'ខ្ញុំស្រឡាញ់ភាសាខ្មែរ',
    language: 'km',
    finds: ['ភាសាខ្មែរ', 'ភាសា', 'ខ្មែរ', 'ស្រឡាញ់'],
    misses: ['ខ្មែរភាសា'],
    shows: { ភាសា: '<mark>ភាសា</mark>ខ្មែរ' },
  },
  {
    body: 'ຂ້ອຍຮັກພາສາລາວ',
    language: 'lo',
    finds: ['ພາສາ', 'ພາສາລາວ', 'ລາວ'],
    misses: ['ລາວພາສາ'],
    shows: { ພາສາ: '<mark>ພາສາ</mark>ລາວ' },
  },
  {
    body: 'မြန်မာဘာသာစကား',
    language: 'my',
    finds: ['မြန်မာ', 'ဘာသာ', 'စကား'],
    misses: ['စကားဘာသာ'],
    shows: { မြန်မာ: '<mark>မြန်မာ</mark>ဘာသာ' },
  },
  {
    body: '서울에서 대한민국의 대통령이 말했다',
    language: 'ko',
    finds: ['서울', '서울에서', '대한민국', '대통령', '대통령이', '한민', '말'],
    misses: ['부산', '의대'],
    shows: { 대한민국: '<mark>대한민국</mark>의 대통령이', 서울: '<mark>서울</mark>에서' },
  },
  {
    body: '한국어를 배운다'.normalize('NFD'),
    language: 'ko',
    finds: ['한국어', '한국어'.normalize('NFD'), '배운다'],
  },
  { body: '臺灣的ㄅㄆㄇ注音', language: 'zh-TW', finds: ['臺灣', 'ㄅㄆㄇ', '注音'] },
  { body: '㈱日産と㍍と㌔', language: 'ja', finds: ['日産', 'メートル', 'キロ'] },
  { body: '日本語\n改行の文', language: 'ja', finds: ['日本語', '改行', '語改'] },
  { body: '時間は５時３０分です', language: 'ja', finds: ['5時30分', '５時', '時間'] },
  {
    body: '𠮷野家の牛丼',
    language: 'ja',
    finds: ['𠮷野家', '野家', '𠮷', '牛丼'],
    misses: ['吉野'],
    shows: { 𠮷野家: '<mark>𠮷野家</mark>の牛丼', 野家: '𠮷<mark>野家</mark>' },
  },
  {
    body: '<ruby>東京<rt>とうきょう</rt></ruby>駅です',
    language: 'ja',
    finds: ['とうきょう', '駅です'],
  },
  { body: '人々は時々ヶ丘〇一', language: 'ja', finds: ['人々', '時々', 'ヶ丘', '〇一'] },
  { body: 'ビール・ワイン', language: 'ja', finds: ['ビール', 'ワイン', 'ビール・ワイン', 'ビ'] },
  {
    body: 'An English text with 日産 inside.',
    finds: ['日産', 'english 日産', '"with 日産 inside"'],
    shows: { 日産: 'with <mark>日産</mark> inside' },
  },
  { title: '天気予報', language: 'ja', finds: ['天気', '予報', '天気予報', '報'] },
  { body: '葛󠄀城市', language: 'ja', finds: ['葛城市', '葛城', '葛󠄀城'] },
])

await checkOrder('titles and repetition first', [
  ['経済', { title: '経済の話', language: 'ja' }, { body: '話の経済', language: 'ja' }],
  [
    '水害',
    { body: '水害。水害。水害の水害。', language: 'ja' },
    { body: '水害の本と山と川と海。', language: 'ja' },
  ],
  ['ไฟไหม้', { title: 'ไฟไหม้', language: 'th' }, { body: 'เมื่อวานไฟไหม้', language: 'th' }],
])

await check('digits of scripts without blanks', [
  {
    body: 'เลือกตั้งปี๒๕๖๗แล้ว',
    language: 'th',
    finds: ['2567', '๒๕๖๗', 'ปี2567', 'ปี๒๕๖๗', '２５６７', 'แล้ว', 'เลือกตั้ง'],
    misses: ['2568', '๒๕', '67'],
    shows: { 2567: 'ปี<mark>๒๕๖๗</mark>แล้ว', '๒๕๖๗': 'ปี<mark>๒๕๖๗</mark>แล้ว' },
  },
  { body: 'เลือกตั้งปี 2569 แล้ว', language: 'th', finds: ['๒๕๖๙', '2569', 'ปี ๒๕๖๙'], misses: ['๒๕๖๘'] },
  { body: 'ราคา ๑,๒๙๙.๕๐ บาท', language: 'th', finds: ['1,299.50', '1299', '๑๒๙๙', 'ราคา ๑,๒๙๙'] },
  { body: 'ສະບັບທີ໒໐໒໔ຂອງລາວ', language: 'lo', finds: ['2024', '໒໐໒໔', 'ສະບັບທີ2024'], misses: ['໒໐໒໕'] },
  { body: 'ປີ 2031', language: 'lo', finds: ['໒໐໓໑', '2031'] },
  {
    body: 'ឆ្នាំ២០២៧នេះ',
    language: 'km',
    finds: ['2027', '២០២៧', 'ឆ្នាំ2027', 'ឆ្នាំ'],
    misses: ['2028'],
    shows: { 2027: 'ឆ្នាំ<mark>២០២៧</mark>នេះ' },
  },
  { body: 'ឆ្នាំ 2033', language: 'km', finds: ['២០៣៣'] },
  { body: '၂၀၂၂ခုနှစ်မှာ', language: 'my', finds: ['2022', '၂၀၂၂', '2022ခုနှစ်'], misses: ['၂၀၂၁'] },
  { body: 'ခုနှစ် 2036', language: 'my', finds: ['၂၀၃၆'] },
  { body: 'ရှမ်း ႑႙႗႐', language: 'my', finds: ['1970', '႑႙႗႐'] },
  { body: 'รุ่นCX-๕และ๗ที่นั่ง', language: 'th', finds: ['CX-5', 'cx5', '7ที่นั่ง', 'ที่นั่ง'] },
  { body: 'โทร ๐๒-๑๒๓-๔๕๖๗', language: 'th', finds: ['02-123-4567', '021234567', '๔๕๖๗'] },
  { body: 'Of 2571 and of 2572', finds: ['๒๕๗๑', '២៥៧២', '໒໕໗໑', '၂၅၇၂', '२५७१'] },
  {
    body: '２０２９年と二〇二九年',
    language: 'ja',
    finds: ['2029', '2029年', '二〇二九'],
    misses: ['2030年'],
  },
  { body: '๑๒ ๓๔๕ ๖๗๘ คน', language: 'th', finds: ['12345678', '12 345 678', '๑๒๓๔๕๖๗๘'] },
])

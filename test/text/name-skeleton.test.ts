/** The skeleton of a name: what looks alike to readers is alike, and what does not is not. */
import fc from 'fast-check'
import t from 'tap'
import { imitatedSkeletons, skeletonOf } from '../../src/text/name-skeleton.ts'

t.test('does', async (t) => {
  t.test('take names that look alike for one', async (t) => {
    const alike = [
      [
        'Ida Holm',
        'ida holm',
        'IDA HOLM',
        'IdaHolm',
        ' Ida\u00a0Holm ',
        'Ida-Holm',
        'Ida.Holm',
        '“Ida Holm”',
      ],
      ['Ida Holm', 'Ida Hоlm', 'Ida Ηolm', 'Ida Holm✓', 'lda Holm', '1da Holm', '|da Holm', 'Ida Ho1m'],
      ['Ida Holm', 'Ida\u200bHolm', 'Ida\u00adHolm', 'I\u2060da Holm', 'Ida Holm\ufe0f', 'Ida Holm\u{e0041}'],
      ['Ida Holm', 'Ｉｄａ Ｈｏｌｍ', '𝐈𝐝𝐚 𝐇𝐨𝐥𝐦', 'Ida Holrn', 'ⅼda Hoⅼm'],
      ['Admin', 'admin', 'ADMIN', 'AdmIn', 'Аdmin', 'Admln', 'A d m i n', '@admin'],
      ['Otto', '0tto', 'OTT0', 'Οtto'],
      ['Otto', 'ОТТО', 'отто'.replaceAll('т', 't')],
      ['Вася Ветров', 'ВАСЯ ВЕТРОВ', 'вася ветров'],
      ['Νίνα', 'ΝΊΝΑ', 'νίνα'],
      ['Þorsteinn', 'þorsteinn'],
      [
        'Nell Pettifer',
        ...[0x1d242, 0xa66f, 0xfe20, 0x1dff, 0x1dc4, 0x1ab0, 0x20d2, 0x0489, 0x20e3, 0x2de0, 0x10376],
        ...[0x1e8d0, 0x16fe4, 0x0e3a, 0x1107f, 0x13440],
      ].map((part) => (typeof part === 'string' ? part : `Nell Pe${String.fromCodePoint(part)}ttifer`)),
      ['Nell Pettifer', 'Nell | Pettifer', 'Nell|Pettifer', 'Nell ǀ Pettifer', 'Nell Pettifer |'],
      ['Nell Pettifer', 'ɴᴇʟʟ Pᴇᴛᴛɪꜰᴇʀ', '🅽🅴🅻🅻 🅿🅴🆃🆃🅸🅵🅴🆁', '🅝🅔🅛🅛 Pettifer', '🄽🄴🄻🄻 Pettifer'],
      ['Nell Pettifer', 'Nell Pettifer 🇳🇴', 'Nell Pettifer, Kerbweight', 'Kerbweight Support: Nell Pettifer'],
      ['José', 'JOSÉ', 'Jose\u0301', 'Jose', 'Josè'],
    ]
    for (const [name = '', ...others] of alike)
      for (const other of others) {
        const skeletons: (string | null)[] = imitatedSkeletons(other, 'Kerbweight')
        t.ok(skeletons.includes(skeletonOf(name)), `${other} is like ${name}`)
      }
  })

  t.test('tell other names apart', async (t) => {
    const names = [
      'Ida Holm',
      'Ada Holm',
      'Ida Helm',
      'Ida Holmes',
      'Ida',
      'Holm Ida',
      'Идa',
      '井田',
      '伊田',
      'が',
      'か',
      'रमा',
      'रम',
    ]
    t.equal(new Set(names.map(skeletonOf)).size, names.length)
  })

  t.test('find nothing in a name without letters and digits', async (t) => {
    for (const name of ['', ' ', '...', '—', '✓', '\u200b'])
      t.equal(skeletonOf(name), null, JSON.stringify(name))
  })
})

t.test('keeps', async (t) => {
  t.test('what it made, of whatever text, within the bound of an index', async () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
        const skeleton = skeletonOf(name)
        if (skeleton === null) return true
        const isShort = Buffer.byteLength(skeleton) <= 800 && skeleton.isWellFormed()
        return isShort && skeletonOf(name.toLowerCase()) !== null
      }),
    )
    const long = skeletonOf('\ufdfa'.repeat(80))
    t.equal([...(long ?? '')].length, 200)
  })
})

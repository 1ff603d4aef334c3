/**
 * Tests that a diff leads from one text to the other, and is found in bounded work for any texts.
 */
import { applyPatch } from 'diff'
import fc from 'fast-check'
import t from 'tap'
import { diffLines } from '../../src/text/diff.ts'
import { holds } from '../helpers/properties.ts'

const longest = 200_000

/** Applies the lines to the text with the library. */
function patched(from: string, lines: readonly string[]): string | false {
  return lines.length === 0 ? from : applyPatch(from, `${['--- a', '+++ b', ...lines].join('\n')}\n`)
}

t.test('does', async (t) => {
  t.test('shows what changed between three lines of what did not', async (t) => {
    const before = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n'
    t.strictSame(diffLines(before, before.replace('five', 'FIVE').replace('nine\n', 'nine')), {
      isMinimal: true,
      lines: [
        '@@ -2,8 +2,8 @@',
        ' two',
        ' three',
        ' four',
        '-five',
        '+FIVE',
        ' six',
        ' seven',
        ' eight',
        '-nine',
        '+nine',
        '\\ No newline at end of file',
      ],
    })
  })

  t.test('begins a hunk of its own for each change that is far from others', async (t) => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`)
    const text = `${lines.join('\n')}\n`
    const { lines: found } = diffLines(text, text.replace('line 3\n', '').replace('line 33\n', 'other\n'))
    t.strictSame(
      found.filter((line) => line.startsWith('@@')),
      ['@@ -1,7 +1,6 @@', '@@ -31,7 +30,7 @@'],
    )
  })

  t.test('says nothing where nothing changed', async (t) => {
    for (const text of ['', 'x', 'x\n', 'x\r\ny'])
      t.strictSame(diffLines(text, text), { isMinimal: true, lines: [] })
  })
})

t.test('keeps', async (t) => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', '', '- d', '+ e', '@@ -1 +1 @@', '\\ f', 'g\r', '日'), {
      maxLength: 12,
    })
    .chain((lines) => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`))

  t.test('all that is needed to get from the one text to the other', async (t) => {
    holds(
      t,
      fc.property(text, text, (from, to) => patched(from, diffLines(from, to).lines) === to),
    )
  })

  t.test(
    'to what can be had in time: two texts of full length that share nothing are replaced',
    async (t) => {
      const filled = (line: (index: number) => string) => {
        let whole = ''
        for (let index = 0; whole.length < longest; index++) whole += `${line(index)}\n`
        return whole.slice(0, longest)
      }
      const hostile = {
        'short lines': [filled((index) => `a${index % 26}`), filled((index) => `b${index % 26}`)],
        'lines of their own': [filled((index) => `a${index}`), filled((index) => `b${index}`)],
        'two lines in two orders': [
          filled((index) => String(index % 2)),
          filled((index) => String((index >> 1) % 2)),
        ],
        'empty lines, and half as many': ['\n'.repeat(longest), '\n'.repeat(longest / 2)],
        'all and nothing': [filled((index) => String(index % 9)), ''],
      }
      for (const [name, [from = '', to = '']] of Object.entries(hostile)) {
        const { isMinimal, lines } = diffLines(from, to)
        t.equal(isMinimal, false, name)
        t.equal(patched(from, lines) === to, true, `${name}: and still lead from one to the other`)
      }
      t.equal(diffLines('x'.repeat(longest), 'y'.repeat(longest)).isMinimal, true, 'two lines are easy')
    },
  )
})

/**
 * Generates Markdown of every kind of block and mark, together with its words in the order in which
 * readers meet them. A word begins with w, which is nowhere else in it.
 */
import fc from 'fast-check'

type Written = { markdown: string; words: string[] }
type GeneratedArticle = Written

const letters = fc.string({ unit: fc.constantFrom(...'abcdeéßñдλ日'), minLength: 1, maxLength: 5 })

/** `mark` goes around a part of the word, and does not divide it. */
const marks = [
  '',
  '**',
  '*',
  '`',
  '~~',
  '<sub>',
  '<kbd>',
  '<strong>',
  '<abbr title="wrong">',
  '[]',
  '&shy;',
  '\u200b',
]

const word: fc.Arbitrary<{ markdown: string; word: string }> = fc
  .tuple(fc.nat(9999), letters, letters, fc.constantFrom(...marks))
  .map(([number, middle, end, mark]) => {
    const word = `w${number}${middle}${end}`
    const element = /^<(\w+)/.exec(mark)?.[1]
    if (element) return { markdown: `w${number}${mark}${middle}</${element}>${end}`, word }
    if (mark === '[]') return { markdown: `w${number}[${middle}](https://a.example/wrong)${end}`, word }
    if (mark === '&shy;' || mark === '\u200b') return { markdown: `w${number}${middle}${mark}${end}`, word }
    return { markdown: `w${number}${mark}${middle}${mark}${end}`, word }
  })

/** Words without marks, for places where Markdown knows none. */
const plainWords = fc
  .array(fc.tuple(fc.nat(9999), letters), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([number, end]) => `w${number}${end}`))
  .map((words) => ({ markdown: words.join(' '), words }))

const gaps = [' ', ', ', '. ', ' — ', '\n', '  \n', '<br>', ' “', '; (']

const sentence: fc.Arbitrary<Written> = fc
  .array(fc.tuple(word, fc.constantFrom(...gaps)), { minLength: 1, maxLength: 6 })
  .map((parts) => ({
    markdown: parts.map(([{ markdown }, gap], index) => `${index > 0 ? gap : ''}${markdown}`).join(''),
    words: parts.map(([{ word }]) => word),
  }))

/** A sentence on one line, for headings, cells and items. */
const line = sentence.map(({ markdown, words }) => ({ markdown: markdown.replace(/ *\n/g, ' '), words }))

const together = (parts: readonly Written[], join: (texts: string[]) => string): Written => ({
  markdown: join(parts.map(({ markdown }) => markdown)),
  words: parts.flatMap(({ words }) => words),
})
const several = fc.array(line, { minLength: 2, maxLength: 3 })
/** For raw HTML, in which Markdown is not read. */
const severalPlain = fc.array(plainWords, { minLength: 2, maxLength: 3 })

const block: fc.Arbitrary<Written> = fc.oneof(
  sentence,
  line.map(({ markdown, words }) => ({ markdown: `## ${markdown}`, words })),
  several.map((items) => together(items, (texts) => texts.map((text) => `- ${text}`).join('\n'))),
  several.map((items) =>
    together(items, (texts) => texts.map((text, at) => `${' '.repeat(2 * at)}- ${text}`).join('\n')),
  ),
  several.map((items) => together(items, (texts) => texts.map((text) => `> ${text}`).join('\n>\n'))),
  several.map((cells) =>
    together(cells, ([first, second, third = '']) => `| ${first} | ${second} |\n|--|--|\n| ${third} | |`),
  ),
  plainWords.map(({ markdown, words }) => ({
    markdown: `\`\`\`\n${markdown.replaceAll(' ', '\n')}\n\`\`\``,
    words,
  })),
  plainWords.map(({ markdown, words }) => ({
    markdown: `![wrong](https://a.example/b.png "${markdown}")`,
    words,
  })),
  severalPlain.map((items) => together(items, (texts) => texts.map((text) => `<p>${text}</p>`).join(''))),
  severalPlain.map((items) =>
    together(items, (texts) => `<ul>${texts.map((text) => `<li>${text}</li>`).join('')}</ul>`),
  ),
)

/** Blocks, and notes to some of them, whose words follow all others. */
export const generatedArticle: fc.Arbitrary<GeneratedArticle> = fc
  .tuple(fc.array(block, { minLength: 1, maxLength: 5 }), fc.array(fc.tuple(line, line), { maxLength: 2 }))
  .map(([blocks, noted]) => {
    const body = blocks.map(({ markdown }) => markdown)
    const referring = noted.map(([{ markdown }], at) => `${markdown}[^${at}]`)
    const notes = noted.map(([, { markdown }], at) => `[^${at}]: ${markdown}`)
    return {
      markdown: [...body, ...referring, ...notes].join('\n\n'),
      words: [
        ...blocks.flatMap(({ words }) => words),
        ...noted.flatMap(([{ words }]) => words),
        ...noted.flatMap(([, { words }]) => words),
      ],
    }
  })

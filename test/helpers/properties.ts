/**
 * Property tests with fast-check. Every run has the same inputs, so that a failure can be repeated.
 */
import fc from 'fast-check'
import type t from 'tap'

export const seed = 20_261_102

type Test = Pick<typeof t, 'doesNotThrow'>

/**
 * Asserts that the property holds. If it does not, fast-check reports the smallest counterexample.
 */
export function holds<Inputs>(t: Test, property: fc.IProperty<Inputs>, numRuns = 500): void {
  t.doesNotThrow(() => fc.assert(property, { seed, numRuns }))
}

/**
 * Text as an attacker sends it: all of Unicode, with lone surrogates, NUL and control characters.
 */
export const anyText = (maxLength = 200) =>
  fc.string({
    unit: fc.oneof(
      { weight: 8, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.constantFrom('\0', '\ud800', '\udfff', '\n', '\u200d', '\u202e') },
    ),
    maxLength,
  })

/** Text as people write it: words in several scripts, with spaces and punctuation between them. */
export const prose = (maxWords = 60) =>
  fc
    .array(
      fc.oneof(
        fc.string({
          unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzäéßøåčñ'),
          minLength: 1,
          maxLength: 14,
        }),
        fc.constantFrom(
          '日産',
          'トヨタ',
          'Škoda',
          'BMW',
          '—',
          '…',
          'e-mail',
          '3,000',
          '🚗',
          '👩‍👩‍👧',
          'don’t',
          'end.',
        ),
      ),
      { maxLength: maxWords },
    )
    .chain((words) =>
      fc
        .array(fc.constantFrom(' ', ' ', ' ', '  ', '\n', '\n\n', '\t', ', ', '. '), {
          minLength: words.length,
          maxLength: words.length,
        })
        .map((gaps) => words.flatMap((word, index) => [word, gaps[index] ?? ' ']).join('')),
    )

/** Collects what a rendered text leaves out of what its author wrote, within bounds. */
import { type BodyWarning, maxBodyWarnings, maxWarningExcerpt } from '../domain/articles/body-warnings.ts'
import { hasVisibleCharacter } from '../domain/single-line-text.ts'

export type LeftOut = {
  /**
   * The excerpt may be of any length. Warnings with the same kind, detail and beginning are counted as
   * one, and so are those of kinds that lose no words, whatever they begin with.
   */
  add(kind: BodyWarning['kind'], detail: string, excerpt: string): void
  warnings(): BodyWarning[]
}

/** What is told with these kinds is shown in another way. */
const keepsWords: ReadonlySet<BodyWarning['kind']> = new Set(['nesting'])

export function collectLeftOut(): LeftOut {
  const found = new Map<string, BodyWarning & { count: number }>()
  let more = 0
  const count = (key: string, warning: () => BodyWarning) => {
    const known = found.get(key)
    if (known) known.count++
    else if (found.size < maxBodyWarnings) found.set(key, { ...warning(), count: 1 })
    else more++
  }
  return {
    add(kind, detail, excerpt) {
      if (keepsWords.has(kind)) {
        count(`${kind} ${detail}`, () => ({ kind, detail, excerpt: beginningOf(excerpt) }))
      } else {
        const beginning = beginningOf(excerpt)
        count(`${kind} ${detail} ${beginning}`, () => ({ kind, detail, excerpt: beginning }))
      }
    },
    warnings() {
      const counted = Array.from(found.values(), ({ kind, detail, excerpt, count }) => ({
        kind,
        detail: count === 1 ? detail : `${detail} This happened ${count} times.`,
        excerpt,
      }))
      return more === 0 ? counted : [...counted, andMore(more)]
    },
  }
}

const andMore = (count: number): BodyWarning => ({
  kind: 'limit',
  detail: `And ${count} more: the list of warnings is not longer than this.`,
  excerpt: '',
})

/** Bounded, so that a word of any length is read only as far as it can be told. */
const wordAt = new RegExp(`[^\\s\\p{Cc}]{1,${maxWarningExcerpt}}`, 'gu')

/** The first words, each with one blank before it. What follows them is not read. */
function beginningOf(text: string): string {
  const words: string[] = []
  let length = 0
  for (const [word] of text.matchAll(wordAt)) {
    words.push(word)
    // In UTF-16, so that there are never fewer characters than the bound allows.
    length += word.length + 1
    if (length > 2 * maxWarningExcerpt + 1) break
  }
  const characters = Array.from(words.join(' '))
  return characters.length <= maxWarningExcerpt
    ? characters.join('')
    : `${characters.slice(0, maxWarningExcerpt - 1).join('')}…`
}

/** `of` names the element that is not shown with its title. */
export function tellOfTitle(leftOut: LeftOut, of: string, title = ''): void {
  if (hasVisibleCharacter(title)) leftOut.add('element', `The title of ${of} was left out.`, title)
}

/** For texts whose authors are not told, such as comments. */
const nobody: LeftOut = { add() {}, warnings: () => [] }

/** The collector that the caller of markdown-it has put into the environment, if there is one. */
export function leftOutOf(env: Readonly<Record<string, unknown>>): LeftOut {
  return (env.leftOut as LeftOut | undefined) ?? nobody
}

/** Collects what a rendered text leaves out of what its author wrote, within bounds. */
import { type BodyWarning, maxBodyWarnings, maxWarningExcerpt } from '../domain/articles/body-warnings.ts'

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
  return {
    add(kind, detail, excerpt) {
      const beginning = beginningOf(excerpt)
      const key = keepsWords.has(kind) ? `${kind} ${detail}` : `${kind} ${detail} ${beginning}`
      const known = found.get(key)
      if (known) known.count++
      else if (found.size < maxBodyWarnings) found.set(key, { kind, detail, excerpt: beginning, count: 1 })
      else more++
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

function beginningOf(text: string): string {
  const line = text
    .slice(0, 20 * maxWarningExcerpt)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  const characters = Array.from(line)
  return characters.length <= maxWarningExcerpt
    ? line
    : `${characters.slice(0, maxWarningExcerpt - 1).join('')}…`
}

/** For texts whose authors are not told, such as comments. */
const nobody: LeftOut = { add() {}, warnings: () => [] }

/** The collector that the caller of markdown-it has put into the environment, if there is one. */
export function leftOutOf(env: Readonly<Record<string, unknown>>): LeftOut {
  return (env.leftOut as LeftOut | undefined) ?? nobody
}

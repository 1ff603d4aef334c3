/**
 * A markdown-it plugin that tells of the definitions of links that readers do not see. `[Anna]: Hello`
 * in an interview is such a definition too.
 */
import type { MarkdownIt, StateCore } from 'markdown-it'
import { shortened } from '../domain/shortened-text.ts'
import { leftOutOf } from './left-out.ts'

const maxQuotedLabel = 60

type Definition = { label: string; lines: readonly [first: number, end: number]; isRepeated: boolean }
type Reference = { href: string; title: string }

export function toldDefinitions(markdown: MarkdownIt): void {
  markdown.core.ruler.before('strip_references', 'link_definitions', (state) => {
    const definitions = definitionsIn(state)
    if (definitions.length === 0) return
    const used = new Set<string>()
    const references = (state.env.references ?? {}) as Record<string, Reference>
    // No token names the label of its link, so a definition itself notices that it is read.
    for (const { label } of definitions.filter(({ isRepeated }) => !isRepeated)) {
      const { href, title } = references[label] as Reference
      references[label] = {
        title,
        get href() {
          used.add(label)
          return href
        },
      }
    }
    state.env.tellOfDefinitions = () => tellOf(state, definitions, used)
  })
  markdown.core.ruler.after('inline', 'told_definitions', ({ env }) => {
    ;(env.tellOfDefinitions as (() => void) | undefined)?.()
  })
}

/** Comments are no words of the text: `[//]: # (words)`, and others that lead nowhere. */
function definitionsIn({ tokens, env }: StateCore): Definition[] {
  const known = new Set<string>()
  return tokens.flatMap(({ type, map, meta }) => {
    if (type !== 'reference_definition' || !map) return []
    const { label } = meta as { label: string }
    const isRepeated = known.has(label)
    known.add(label)
    const { href } = (env.references as Record<string, Reference>)[label] as Reference
    return href === '#' || href === '' ? [] : [{ label, lines: map, isRepeated }]
  })
}

/** The label makes each warning another one, so that the words of each definition are told. */
function tellOf(
  { src, env }: StateCore,
  definitions: readonly Definition[],
  used: ReadonlySet<string>,
): void {
  const lines = src.split('\n')
  for (const { label, lines: place, isRepeated } of definitions) {
    if (!isRepeated && used.has(label)) continue
    const written = lines.slice(...place).join(' ')
    const name = shortened(/\[(.*?)\]:/.exec(written)?.[1] ?? label, maxQuotedLabel)
    const reason = isRepeated ? 'another one has the same label' : 'the text does not refer to it'
    leftOutOf(env).add(
      'address',
      `The definition of the link [${name}] was left out, since ${reason}.`,
      written,
    )
  }
}

/** Checks the slots of a template: which ones there are, and that each is in a place that suits it. */
import { attributesOf, piecesOfHtml } from '../../domain/sanitised-html.ts'
import { shortened } from '../../domain/shortened-text.ts'

/** A slot is for HTML between elements, for words, or for a whole address. */
type SlotKind = 'html' | 'words' | 'address'

const slots: Readonly<Record<string, SlotKind>> = {
  content: 'html',
  subject: 'words',
  preheader: 'words',
  publication: 'words',
  newsletter: 'words',
  unsubscribeUrl: 'address',
  preferencesUrl: 'address',
  archiveUrl: 'address',
}
const required = ['content', 'unsubscribeUrl']

const slotAt = /\{\{([^{}]{0,200})\}\}/g
const attributesForWords = new Set(['alt', 'title', 'aria-label'])

/** Elements in which the content of a letter cannot be. */
const tooNarrow = new Set(
  'a p h1 h2 h3 h4 h5 h6 span b i em strong u s small sup sub font pre code'.split(' '),
)

const named = (name: string) => `\`{{${shortened(name, 60)}}}\``

/** `html` is the sanitised body of a template. Each fault is the end of a sentence about it. */
export function faultsOfSlots(html: string): string[] {
  const faults: string[] = []
  const found = new Map<string, number>()
  const narrow: string[] = []
  for (const { name: tag, isEnd, written } of piecesOfHtml(html)) {
    const texts =
      tag === undefined ? [['', written] as const] : isEnd ? [] : Object.entries(attributesOf(written))
    for (const [attribute, text] of texts) {
      for (const [whole, given = ''] of text.matchAll(slotAt)) {
        const name = given.trim()
        const kind = given === name && Object.hasOwn(slots, name) ? slots[name] : undefined
        found.set(name, (found.get(name) ?? 0) + 1)
        if (kind === undefined)
          faults.push(`must not have ${named(given)}, which is no slot; the slots are ${known}`)
        else if (attribute !== '' && !suits(kind, { attribute, text, whole })) {
          faults.push(`must not have ${named(name)} in the attribute \`${attribute}\``)
        } else if (kind === 'html' && narrow.length > 0)
          faults.push(`must not have ${named(name)} inside of an element \`${narrow[0]}\``)
      }
    }
    if (tag !== undefined && tooNarrow.has(tag)) {
      if (isEnd) narrow.pop()
      else narrow.push(tag)
    }
  }
  const missing = required.filter((name) => !found.has(name)).map((name) => `must contain ${named(name)}`)
  const repeated = (found.get('content') ?? 0) > 1 ? [`must contain ${named('content')} once only`] : []
  return [...missing, ...repeated, ...faults]
}

const known = Object.keys(slots).map(named).join(', ')

type Place = { attribute: string; text: string; whole: string }

function suits(kind: SlotKind, { attribute, text, whole }: Place): boolean {
  if (kind === 'address') return attribute === 'href' && text === whole
  return kind === 'words' && attributesForWords.has(attribute)
}

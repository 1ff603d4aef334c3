/**
 * Finds where a text stops being JSON (RFC 8259). JSON.parse names the place of some faults only, and
 * its errors quote the body.
 */
import { quote } from '../repeated-members.ts'

/** What may follow. `next` is what follows a value. */
type Expected = 'value' | 'firstItem' | 'name' | 'firstName' | 'colon' | 'next'

/** The first characters of what is allowed. `"` stands for any text, and `0` for any other scalar. */
const allowed: Record<Exclude<Expected, 'next'>, string> = {
  value: '{["0',
  firstItem: '{["0]',
  name: '"',
  firstName: '"}',
  colon: ':',
}

const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
/** Any characters but quotes, backslashes and control characters; and escapes. */
const insideText = /(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y

/** In UTF-16 units. A million tokens would take a tenth of a second. */
const maxSearched = 100_000

/** The place of the fault in words; empty for a fault that is too far behind. */
export function placeOfFault(json: string): string {
  const at = positionOfFault(json)
  if (at === undefined) return ''
  if (at === json.length) return 'It ends too early.'
  const lines = json.slice(0, at).split(/\r\n?|\n/)
  return `The fault is in line ${lines.length}, at character ${(lines.at(-1)?.length ?? 0) + 1}.`
}

/**
 * In UTF-16 units; the length of the text if it ends too early, and `undefined` if it is JSON as far
 * as it is searched.
 */
export function positionOfFault(json: string): number | undefined {
  /** The brackets and braces that are open. */
  const open: string[] = []
  let expected = 'value' as Expected
  let at = afterBlanks(json, 0)
  for (; at < json.length; at = afterBlanks(json, at)) {
    if (at > maxSearched) return undefined
    const sign = signAt(json, at)
    if (!allowedNow(expected, open.at(-1)).includes(sign)) return at
    if (sign === '"' || sign === '0') {
      const end = sign === '"' ? endOf(insideText, json, at + 1) : endOf(scalar, json, at)
      if (sign === '"' && json.charCodeAt(end) !== quote) return end
      if (end === at) return at
      expected = expected === 'name' || expected === 'firstName' ? 'colon' : 'next'
      at = sign === '"' ? end + 1 : end
      continue
    }
    at += 1
    if (sign === '{' || sign === '[') {
      open.push(sign)
      expected = sign === '{' ? 'firstName' : 'firstItem'
    } else if (sign === ',') expected = open.at(-1) === '{' ? 'name' : 'value'
    else if (sign === ':') expected = 'value'
    else {
      open.pop()
      expected = 'next'
    }
  }
  return expected === 'next' && open.length === 0 ? undefined : json.length
}

function allowedNow(expected: Expected, innermost: string | undefined): string {
  if (expected !== 'next') return allowed[expected]
  if (innermost === undefined) return ''
  return innermost === '{' ? ',}' : ',]'
}

/** The character, or `0` if it is none that JSON has outside of texts, numbers and literals. */
function signAt(json: string, at: number): string {
  const character = json.charAt(at)
  return '{}[],:"'.includes(character) ? character : '0'
}

function endOf(part: RegExp, json: string, at: number): number {
  part.lastIndex = at
  return part.test(json) ? part.lastIndex : at
}

function afterBlanks(json: string, from: number): number {
  let at = from
  while (' \t\n\r'.includes(json.charAt(at)) && at < json.length) at += 1
  return at
}

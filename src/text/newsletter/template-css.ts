/** Checks the style sheets of templates: nothing in them loads a file, and they are quick to apply. */

const forbidden: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/@import/i, 'must not import a style sheet'],
  [/@font-face/i, 'must not load a font'],
  [/url\s*\(|image-set\s*\(|src\s*\(/i, 'must not load a file by its style sheet: remove url(...)'],
  [/expression\s*\(|-moz-binding|behavior\s*:|javascript:/i, 'must not run a program by its style sheet'],
  // An escape could hide any of these, and `<` could end the element.
  [/[\\<]/, 'must not have a backslash or the sign < in its style sheet'],
]

const maxRules = 300
/** More would let a selector take a time that grows with a power of the number of elements. */
const maxSelectorParts = 4

export function faultOfCss(css: string): string | undefined {
  const text = withoutComments(css)
  const found = forbidden.find(([pattern]) => pattern.test(text))
  if (found) return found[1]
  const heads = text.split('{').slice(0, -1)
  if (heads.length > maxRules) return `must have at most ${maxRules} rules in its style sheet`
  const selectors = heads.flatMap((head) => head.slice(head.search(/[^};]*$/)).split(','))
  const isLong = (selector: string) =>
    !/^\s*@/.test(selector) && selector.split(/[\s>+~]+/).filter(Boolean).length > maxSelectorParts
  if (selectors.some(isLong))
    return `must have at most ${maxSelectorParts} parts in each selector of its style sheet`
  return /:(?:has|is|where|not|nth|matches|contains)/i.test(heads.join(' '))
    ? 'must have simple selectors in its style sheet, without :has(), :is(), :not() and their like'
    : undefined
}

/** A comment that is never closed goes to the end. */
function withoutComments(css: string): string {
  return css
    .split('/*')
    .map((part, index) => {
      if (index === 0) return part
      const end = part.indexOf('*/')
      return end === -1 ? '' : part.slice(end + 2)
    })
    .join(' ')
}

/**
 * Joins an embed with the element that an author has put around it: its id and language, its
 * alignment and its caption. Only for sanitised HTML.
 */
import { attributesOf } from '../domain/sanitised-html.ts'
import { writeTag } from './html-reader.ts'

/** No author can write the class: the table of attributes has it for no element. */
const embed = '<figure( class="(?:align-[a-z]+ )?embed embed-[^<>]*)>((?:(?!</?figure)[\\s\\S])*)</figure>'
const caption = '<figcaption(?: [^<>]*)?>((?:(?!</?fig)[\\s\\S])*)</figcaption>'
const wrapped = new RegExp(
  `<figure((?: [^<>]*)?)>\\s*(?:${caption}\\s*)?(?:<(?:div|p)(?: [^<>]*)?>\\s*){0,5}${embed}` +
    `\\s*(?:</(?:div|p)>\\s*){0,5}(?:${caption}\\s*)?</figure>`,
  'g',
)

/** A frame leaves its paragraph, which then has nothing but its attributes. */
const leftParagraph = /<p( [^<>]*)>\s*<\/p>\s*(<figure class="embed [^<>]*>)/g

/** A figure inside a figure would look like two frames around one video. */
export function joinCaptions(html: string): string {
  const whole = html.replace(leftParagraph, (_, given: string, figure: string) =>
    withAttributes(figure, given),
  )
  return whole.replace(wrapped, (_whole, outer: string, above, inner: string, content: string, below) => {
    const words = [above, below].filter((text?: string) => text?.trim()).join(' ')
    const captioned = content.includes('<figcaption>')
      ? content.replace('<figcaption>', (start) => start + (words && `${words} `))
      : content + (words && `<figcaption>${words}</figcaption>`)
    return withAttributes(`<figure${inner}>${captioned}</figure>`, outer)
  })
}

const firstTag = /^<([a-z]+)[^<>]*>/

/** The element with the attributes of another one, in whose place it stands. */
export function withAttributes(html: string, attributes: string): string {
  if (attributes === '') return html
  return html.replace(firstTag, (tag, name: string) => {
    const [given, own] = [attributesOf(attributes), attributesOf(tag)]
    // The last class says what is in the figure.
    const classes = [given.class, own.class].filter(Boolean).join(' ')
    const all = new Map([['class', classes], ...Object.entries({ ...own, ...given })])
    if (classes === '') all.delete('class')
    else all.set('class', classes)
    return writeTag(name, all)
  })
}

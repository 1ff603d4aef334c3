/**
 * Joins an embed with the element that an author has put around it: its id and language, its
 * alignment and its caption. Only for sanitised HTML.
 */

/** No author can write the class: the table of attributes has it for no element. */
const embed = '<figure( class="(?:align-[a-z]+ )?embed embed-[^<>]*)>((?:(?!</?figure)[\\s\\S])*)</figure>'
const caption = '<figcaption(?: [^<>]*)?>((?:(?!</?fig)[\\s\\S])*)</figcaption>'
const wrapped = new RegExp(
  `<figure((?: [^<>]*)?)>\\s*(?:${caption}\\s*)?(?:<(?:div|p)(?: [^<>]*)?>\\s*){0,5}${embed}` +
    `\\s*(?:</(?:div|p)>\\s*){0,5}(?:${caption}\\s*)?</figure>`,
  'g',
)

/** A figure inside a figure would look like two frames around one video. */
export function joinCaptions(html: string): string {
  return html.replace(wrapped, (_whole, outer: string, above, inner: string, content: string, below) => {
    const words = [above, below].filter((text?: string) => text?.trim()).join(' ')
    const captioned = content.includes('<figcaption>')
      ? content.replace('<figcaption>', (start) => start + (words && `${words} `))
      : content + (words && `<figcaption>${words}</figcaption>`)
    return withAttributes(`<figure${inner}>${captioned}</figure>`, outer)
  })
}

const firstTag = /^<([a-z]+)([^<>]*)>/
const attribute = / ([a-z-]+)="([^"]*)"/g

/** The element with the attributes of another one, in whose place it stands. */
export function withAttributes(html: string, attributes: string): string {
  if (attributes === '') return html
  return html.replace(firstTag, (_tag, name: string, present: string) => {
    const [given, own] = [attributesIn(attributes), attributesIn(present)]
    // The last class says what is in the figure.
    const classes = [given.class, own.class].filter(Boolean).join(' ')
    const all = { ...(classes && { class: classes }), ...omitClass(own), ...omitClass(given) }
    return `<${name}${Object.entries(all)
      .map(([key, value]) => ` ${key}="${value}"`)
      .join('')}>`
  })
}

const attributesIn = (text: string): Record<string, string> =>
  Object.fromEntries(Array.from(text.matchAll(attribute), ([, name = '', value = '']) => [name, value]))

const omitClass = ({ class: _class, ...others }: Record<string, string>) => others

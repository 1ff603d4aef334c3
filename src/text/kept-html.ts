/**
 * Writes the part of some HTML that a text may show, and tells what it leaves out. The result has
 * complete elements of the allow-list only, no deeper than a bound, each with its end.
 */
import { type Fragments, fragmentsIn } from './heading-ids.ts'
import { keptAttributes } from './html-attributes.ts'
import { findElement } from './html-elements.ts'
import { type Attributes, type HtmlPart, readHtml, writeTag, writeText } from './html-reader.ts'
import { type LeftOut, tellOfTitle } from './left-out.ts'
import { acceptableAddress, hasUserName, hostOf, pictureSchemes } from './link-addresses.ts'
import { OpenElements } from './open-elements.ts'
import { styledWords } from './styled-words.ts'
import { wordLists } from './word-lists.ts'

export type HtmlRules = {
  /** The elements that may be shown. Of others the words stay. */
  allowedTags: ReadonlySet<string>
  /** The schemes that addresses of links may have. */
  schemes: readonly string[]
  /** What every id begins with. Without it nothing has an id. */
  idPrefix?: string
  /** The attribute `rel` of every link. */
  rel?: string
  /** What is written of a frame, without its content. Without it, frames are left out. */
  frameAttributes?: (given: Attributes) => Attributes
}

export function keepHtml(html: string, rules: HtmlRules, leftOut: LeftOut): string {
  const writer = new KeptHtml(styledWords(wordLists(readHtml(html))), rules, leftOut)
  return writer.write()
}

type Tag = Extract<HtmlPart, { type: 'open' }>

const frames: ReadonlySet<string> = new Set(['iframe', 'oembed'])

/** With room for the prefix of an article before the longest id of a heading. */
const idsAreOf = /^[^\s\p{Cc}"'<>&`]{1,240}$/u

class KeptHtml {
  readonly #parts: readonly HtmlPart[]
  readonly #rules: HtmlRules
  readonly #leftOut: LeftOut
  readonly #written: string[] = []
  readonly #open = new OpenElements((html) => this.#written.push(html))
  readonly #ids = new Set<string>()
  readonly #fragments: Fragments
  /** Element -> the part before which it has no end tag. */
  readonly #endless = new Map<string, number>()

  constructor(parts: readonly HtmlPart[], rules: HtmlRules, leftOut: LeftOut) {
    this.#parts = parts
    this.#rules = rules
    this.#leftOut = leftOut
    const { idPrefix } = rules
    this.#fragments = idPrefix
      ? fragmentsIn(parts, (tag) => namesOf(tag, idPrefix))
      : { headings: new Map(), taken: new Map() }
  }

  write(): string {
    for (let at = 0; at < this.#parts.length; at++) {
      const part = this.#parts[at] as HtmlPart
      if (part.type === 'text') this.#writeText(part.text)
      else if (part.type === 'close') this.#close(part.name)
      else at = this.#openTag(part, at)
    }
    this.#open.closeAll()
    return this.#written.join('')
  }

  #writeText(text: string): void {
    if (/\S/.test(text)) this.#open.makePlace('')
    this.#written.push(writeText(text))
  }

  #close(name: string): void {
    const { as, isApart, isBlock, isVoid } = findElement(name) ?? {}
    if (isVoid) return
    if (as && this.#rules.allowedTags.has(as)) this.#open.close(as)
    else if (isApart || isBlock) this.#written.push(' ')
  }

  /** Returns the place of the last part that has been dealt with. */
  #openTag(tag: Tag, at: number): number {
    const element = findElement(tag.name) ?? {}
    if (frames.has(tag.name) && this.#rules.frameAttributes) return this.#writeFrame(tag, at)
    if (element.isLeftOut) return this.#leaveOut(tag, at)
    const { as, isApart, isBlock, isVoid } = element
    if (!as || !this.#rules.allowedTags.has(as)) {
      if (!element.isUntold) this.#tellOf(tag, isVoid ? '' : '; its words stay')
      if (isApart || isBlock) this.#written.push(' ')
    } else if (as === 'img') this.#writePicture(tag)
    else if (isVoid) {
      this.#open.makePlace(as)
      this.#written.push(writeTag(as, keptAttributes(as, tag.attributes)))
    } else this.#openElement(as, tag, at)
    return at
  }

  #openElement(as: string, tag: Tag, at: number): void {
    const href = as === 'a' ? this.#addressOf(tag) : undefined
    const attributes = new Map([
      ...(href ? [['href', href] as const] : []),
      ...keptAttributes(as, tag.attributes),
    ])
    if (tag.name === 'center') attributes.set('class', 'align-center')
    if (as === 'a' && tag.attributes.has('href') && href === undefined) attributes.delete('title')
    this.#open.makePlace(as)
    if (!this.#open.hasPlaceFor(as)) {
      this.#tellOf(tag, ' outside a table; its words stay')
      this.#written.push('\n')
      return
    }
    const second = this.#addId(attributes, tag)
    const isEmpty = attributes.size === 0 && (as === 'span' || as === 'a')
    if (as === 'a' && !isEmpty && this.#rules.rel) attributes.set('rel', this.#rules.rel)
    if (!this.#open.open(as, attributes, { isHidden: isEmpty })) {
      this.#leftOut.add(
        'nesting',
        'Elements are nested too deep. Their words are shown without them.',
        this.#wordsAfter(at),
      )
    }
    if (second !== undefined) this.#written.push(`${writeTag('span', new Map([['id', second]]))}</span>`)
  }

  #addressOf({ attributes }: Tag): string | undefined {
    const { schemes, idPrefix } = this.#rules
    const href = attributes.get('href')
    if (href === undefined || href === '#') return href
    // Browsers go to the top for this name, unless an element has it.
    const isTop = /^#top$/i.test(href) && !this.#fragments.taken.has(href.slice(1))
    if (href.startsWith('#')) return idPrefix && !isTop ? `#${ownName(href.slice(1), idPrefix)}` : href
    const address = acceptableAddress(href, schemes)
    if (address === undefined) {
      this.#leftOut.add('address', refusedAddress(href, schemes), href)
      tellOfTitle(this.#leftOut, 'a link', attributes.get('title'))
    }
    return address
  }

  /** Returns a second name of the element, for which it has no place. */
  #addId(attributes: Map<string, string>, tag: Tag): string | undefined {
    const { idPrefix } = this.#rules
    if (!idPrefix) return undefined
    const heading = this.#fragments.headings.get(tag)
    const names = heading === undefined ? namesOf(tag, idPrefix) : [heading]
    const [id, second] = names
      .filter((name) => !this.#ids.has(name))
      .map((name) => {
        this.#ids.add(name)
        return `${idPrefix}${name}`
      })
    if (id !== undefined) attributes.set('id', id)
    return second
  }

  #writePicture(tag: Tag): void {
    const given = tag.attributes
    this.#open.makePlace('img')
    const src = given.get('src') ?? ''
    const address = acceptableAddress(src, pictureSchemes)
    const attributes = keptAttributes('img', given)
    if (address !== undefined) {
      this.#addId(attributes, tag)
      this.#written.push(writeTag('img', new Map([['src', address], ...attributes])))
      return
    }
    const detail = `The address of a picture was refused. ${expected(src, pictureSchemes)} Its alternative text is shown.`
    this.#leftOut.add('address', detail, src)
    tellOfTitle(this.#leftOut, 'a picture', given.get('title'))
    this.#written.push(writeText(attributes.get('alt') ?? ''))
  }

  /** Writes a frame without its content, which no browser shows. Without an end tag it has none. */
  #writeFrame(tag: Tag, at: number): number {
    const end = this.#endOf(tag.name, at) ?? at
    const words = this.#parts.slice(at + 1, end).map((part) => (part.type === 'text' ? part.text : ' '))
    if (/\S/.test(words.join(''))) {
      const detail = `The words inside ${an(tag.name).toLowerCase()} were left out, because browsers do not show them.`
      this.#leftOut.add('element', detail, words.join(''))
    }
    const written = this.#rules.frameAttributes?.(tag.attributes) ?? tag.attributes
    if (!written.has('src')) {
      const fault = [...tag.attributes.values()].some(hasUserName)
        ? 'whose address has a user name'
        : 'without a web address'
      this.#leftOut.add('embed', `${an(tag.name)} ${fault} was left out.`, textOf(tag, ''))
      return end
    }
    this.#open.makePlace('')
    this.#written.push(`${writeTag('iframe', written)}</iframe>`)
    return end
  }

  /** Leaves out the element with its content. A tag without its end is shown as text. */
  #leaveOut(tag: Tag, at: number): number {
    const { name, written = name, attributes } = tag
    if (findElement(name)?.isVoid) {
      this.#tellOf(tag, '')
      return at
    }
    const end = this.#endOf(name, at)
    if (end === undefined) {
      this.#writeText(writeTag(written, attributes))
      return at
    }
    const words = this.#parts.slice(at + 1, end).map((part) => (part.type === 'text' ? part.text : ' '))
    this.#leftOut.add(
      'element',
      `${an(name)}${ofHost(attributes)} was left out.`,
      textOf(tag, words.join('')),
    )
    return end
  }

  /** The end tag, if it comes before the element around this one ends. */
  #endOf(name: string, at: number): number | undefined {
    if (at < (this.#endless.get(name) ?? 0)) return undefined
    let depth = 0
    let end = at + 1
    for (; end < this.#parts.length && depth >= 0; end++) {
      const part = this.#parts[end] as HtmlPart
      if (part.type === 'close' && part.name === name) return end
      if (part.type === 'text' || !findElement(part.name)?.isBlock || findElement(part.name)?.isVoid) continue
      depth += part.type === 'open' ? 1 : -1
    }
    this.#endless.set(name, end)
    return undefined
  }

  #tellOf(tag: Tag, consequence: string): void {
    this.#leftOut.add('element', `${an(tag.name)} element was left out${consequence}.`, textOf(tag, ''))
  }

  /** The first words after a tag, for an excerpt. */
  #wordsAfter(at: number): string {
    const near = this.#parts.slice(at + 1, at + 200)
    const found = near.find((part) => part.type === 'text' && /\S/.test(part.text))
    return found?.type === 'text' ? found.text : ''
  }
}

/** The names that its author has given to an element, without the prefix. Old links have two. */
function namesOf({ name, attributes }: Tag, prefix: string): string[] {
  const given = [attributes.get('id'), name === 'a' ? attributes.get('name') : undefined]
  const names = given.flatMap((each) =>
    each && idsAreOf.test(each) ? [each.startsWith(prefix) ? each.slice(prefix.length) : each] : [],
  )
  return [...new Set(names)]
}

/** The name under the prefix, with which links find it. */
const ownName = (name: string, prefix: string) => (name.startsWith(prefix) ? name : `${prefix}${name}`)

const an = (name: string) => `${/^[aeiou]|^svg/.test(name) ? 'An' : 'A'} ${name}`

function ofHost(attributes: Attributes): string {
  const host = hostOf(attributes.get('src') ?? attributes.get('data') ?? '')
  return host ? ` of ${host}` : ''
}

/** What is shown of an element that was left out: its words, or else its tag. */
function textOf({ name, attributes }: Tag, words: string): string {
  if (/\S/.test(words)) return words
  const written = Array.from(attributes, ([key, value]) => ` ${key}="${value.slice(0, 200)}"`)
  return `<${name}${written.slice(0, 5).join('')}>`
}

const expected = (address: string, schemes: readonly string[]) =>
  hasUserName(address)
    ? 'It must not contain a user name or a password.'
    : `It must be relative or begin with ${schemes.slice(0, -1).join(', ')} or ${schemes.at(-1)}.`

const refusedAddress = (href: string, schemes: readonly string[]) =>
  href.trim() === ''
    ? 'A link has no address. Its words stay.'
    : `The address of a link was refused. ${expected(href, schemes)} Its words stay.`

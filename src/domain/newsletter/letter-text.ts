/** Writes sanitised HTML as the plain text of a mail: wrapped lines, and links with their addresses. */
import { plainText } from '../html-text.ts'
import { attributesOf, piecesOfHtml } from '../sanitised-html.ts'

const lineLength = 72
/** What stands in front of the lines of these elements. */
const maxIndent = 12

const blocks = new Set(
  'p h1 h2 h3 h4 h5 h6 div section aside figure figcaption blockquote ul ol dl dt dd table caption thead tbody tfoot tr'.split(
    ' ',
  ),
)

/** Parts of a table, between which no line is empty. */
const rows = new Set(['tr', 'thead', 'tbody', 'tfoot'])

/** One line of the text of an element, still of any length. */
type Line = { words: string; indent: string; first: string; isAsItIs: boolean }

type List = { next: number | null }

/** Each element adds to the lines of a document that has no elements any more. */
class Writer {
  readonly lines: Line[] = []
  #words = ''
  #first: string | undefined
  #indents: string[] = []
  #lists: List[] = []
  #links: { href: string; from: number }[] = []
  #pre = 0

  text(written: string): void {
    const text = plainText(written)
    if (this.#pre > 0) {
      const [head = '', ...rest] = text.split('\n')
      this.#words += head
      for (const line of rest) {
        this.break(true)
        this.#words += line
      }
    } else this.#words += text.replace(/[\s\p{Cc}]+/gu, ' ')
  }

  /** Ends the line. `keepsEmpty` also writes an empty one. */
  break(keepsEmpty = false): void {
    const words = this.#pre > 0 ? this.#words : this.#words.trim()
    if (words !== '' || keepsEmpty) {
      const indent = this.#indents.join('').slice(0, maxIndent)
      this.lines.push({ words, indent, first: this.#first ?? indent, isAsItIs: this.#pre > 0 })
      this.#first = undefined
    }
    this.#words = ''
  }

  gap(): void {
    this.break()
    if (this.lines.length > 0 && this.lines.at(-1)?.words !== '')
      this.lines.push({ words: '', indent: '', first: '', isAsItIs: false })
  }

  open(name: string, written: string): void {
    if (name === 'a') {
      this.#links.push({ href: attributesOf(written).href ?? '', from: this.#words.length })
    } else if (name === 'img') {
      const { alt = '' } = attributesOf(written)
      if (alt !== '') this.#words += `[${alt}]`
    } else if (name === 'br') this.break(true)
    else if (name === 'hr') {
      this.gap()
      this.#words = '* * *'
      this.gap()
    } else if (name === 'li') this.#openItem()
    else if (name === 'td' || name === 'th') {
      if (this.#words.trim() !== '') this.#words = `${this.#words.trimEnd()} | `
    } else if (blocks.has(name) || name === 'pre') this.#openBlock(name, written)
  }

  #openBlock(name: string, written: string): void {
    if (rows.has(name) || this.#lists.length > 0) this.break()
    else this.gap()
    if (name === 'pre') this.#pre++
    if (name === 'blockquote') this.#indents.push('> ')
    if (name === 'ul') this.#lists.push({ next: null })
    if (name === 'ol') this.#lists.push({ next: Number(attributesOf(written).start ?? 1) })
  }

  #openItem(): void {
    this.break()
    const list = this.#lists.at(-1)
    const mark = list?.next == null ? '- ' : `${list.next++}. `
    this.#first = `${this.#indents.join('')}${mark}`.slice(-maxIndent)
    this.#indents.push(' '.repeat(mark.length))
  }

  close(name: string): void {
    if (name === 'a') this.#closeLink()
    else if (name === 'li') {
      this.break()
      this.#indents.pop()
    } else if (blocks.has(name) || name === 'pre') {
      this.break()
      if (name === 'pre') this.#pre = Math.max(0, this.#pre - 1)
      if (name === 'blockquote') this.#indents.pop()
      if (name === 'ul' || name === 'ol') this.#lists.pop()
      if (!rows.has(name) && this.#lists.length === 0) this.gap()
    }
  }

  #closeLink(): void {
    const link = this.#links.pop()
    if (!link || link.href === '') return
    const words = this.#words.slice(link.from).trim()
    if (words !== link.href && `http://${words}` !== link.href && `https://${words}` !== link.href)
      this.#words += words === '' ? link.href : ` (${link.href})`
  }
}

export function letterTextOf(html: string): string {
  const writer = new Writer()
  for (const { name, isEnd, written } of piecesOfHtml(html)) {
    if (name === undefined) writer.text(written)
    else if (isEnd) writer.close(name)
    else writer.open(name, written)
  }
  writer.gap()
  return writer.lines.map(wrapped).join('\n').trim()
}

/** Words of plain text in lines of 72 characters. A longer word, such as an address, stays whole. */
export function wrappedText(words: string): string {
  return wrapped({ words, indent: '', first: '', isAsItIs: false })
}

function wrapped({ words, indent, first, isAsItIs }: Line): string {
  if (isAsItIs) return `${first}${words}`
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of words.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > lineLength) {
      lines.push(line)
      line = indent + word
    } else line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line].join('\n').trimEnd()
}

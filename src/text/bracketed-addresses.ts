/**
 * A markdown-it plugin for addresses in angle brackets. CommonMark takes `Map<key:value>` for one, and
 * shows it without its brackets. Here only an address that a link may have is one; all else is text.
 */
import type { MarkdownIt, StateInline } from 'markdown-it'
import { acceptableAddress } from './link-addresses.ts'
import { ruleNamed } from './rules.ts'

type InlineRule = (state: StateInline, silent: boolean) => boolean

const bracketed = /<(?:([a-z][a-z0-9+.-]{1,31}:[^<>\0- ]*)|[^<>\0- @:]{1,200}@[^<>\0- @]{1,300})>/iy

export function bracketedAddresses(markdown: MarkdownIt, { schemes }: { schemes: readonly string[] }): void {
  const autolink = ruleNamed<InlineRule>(markdown.inline.ruler, 'autolink')
  const isAddress = ({ src, pos }: StateInline) => {
    bracketed.lastIndex = pos
    const [found, address] = bracketed.exec(src) ?? []
    if (found === undefined) return false
    return address === undefined
      ? schemes.includes('mailto')
      : acceptableAddress(address, schemes) !== undefined
  }
  markdown.inline.ruler.at('autolink', (state, silent) => isAddress(state) && autolink(state, silent))
}

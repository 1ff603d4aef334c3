/** The types of the package markdown-it-deflist, which has none. */
declare module 'markdown-it-deflist' {
  import type { MarkdownIt } from 'markdown-it'

  /** Reads a term and lines `: definition` beneath it. */
  export default function deflist(markdown: MarkdownIt): void
}

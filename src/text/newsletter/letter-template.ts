/**
 * Reads the HTML file that a publication wants around its letters. What stays has no script, no form
 * and nothing that another host would have to send, except pictures.
 */
import { htmlText } from '../../domain/html-text.ts'
import { letterBounds } from '../../domain/newsletter/letter-source.ts'
import { readHtml } from '../html-reader.ts'
import { sanitizeTemplate } from '../sanitize.ts'
import { faultOfCss } from './template-css.ts'
import { faultsOfSlots } from './template-slots.ts'

/** `faults` are sentences without their subject, such as "must contain ...". */
export type ReadTemplate = { template: string; warnings: string[] } | { faults: string[] }

/** More elements would make the styling of a letter slow. */
const maxElements = 2_000
const maxFaults = 20

export function readLetterTemplate(html: string): ReadTemplate {
  const parts = readHtml(html, { hasRawText: true })
  const opened = parts.flatMap((part) => (part.type === 'open' ? [part] : []))
  if (opened.length > maxElements) {
    return { faults: [`must have at most ${maxElements.toLocaleString('en')} elements`] }
  }
  const css = parts
    .flatMap((part, index) => {
      const before = parts[index - 1]
      return part.type === 'text' && before?.type === 'open' && before.name === 'style' ? [part.text] : []
    })
    .join('\n')
  const inline = opened.map(({ attributes }) => attributes.get('style') ?? '')
  const { body, warnings } = sanitizeTemplate(html)
  const faults = [
    ...[css, ...inline].flatMap((text) => faultOfCss(text) ?? []),
    ...faultsOfSlots(body),
    ...(css.includes('{{') ? ['must not have a slot in its style sheet'] : []),
  ]
  if (faults.length > 0) return { faults: [...new Set(faults)].slice(0, maxFaults) }
  const template = documentOf({ css, body, bodyTag: bodyTagOf(opened) })
  if (template.length <= letterBounds.template) return { template, warnings }
  return { faults: [`must have at most ${letterBounds.template.toLocaleString('en')} characters`] }
}

type Opened = { name: string; attributes: ReadonlyMap<string, string> }

function bodyTagOf(opened: readonly Opened[]): string {
  const attributes = opened.find(({ name }) => name === 'body')?.attributes ?? new Map<string, string>()
  const kept = ['style', 'class', 'bgcolor'].flatMap((name) => {
    const value = attributes.get(name)
    return value === undefined || value.includes('{{') ? [] : [` ${name}="${htmlText(value)}"`]
  })
  return `<body${kept.join('')}>`
}

/** The form in which templates are stored. Rendering completes its head. */
function documentOf({ css, body, bodyTag }: { css: string; body: string; bodyTag: string }): string {
  return [
    '<!doctype html>',
    '<html>',
    '<head>',
    `<style>${css}</style>`,
    '</head>',
    bodyTag,
    body,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

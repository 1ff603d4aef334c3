/** Parses XML strictly. Throws if the text is not well-formed, or if a prefix has no namespace. */
import { SaxesParser } from 'saxes'

export type Element = {
  name: string
  attributes: Record<string, string>
  /** All text within the element and its descendants. */
  text: string
  children: Element[]
}

export function parseXml(source: string): Element {
  const parser = new SaxesParser({ xmlns: true })
  const root: Element = { name: '', attributes: {}, text: '', children: [] }
  const open = [root]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const values = Object.values(attributes).map((attribute) => [attribute.name, attribute.value])
    const element: Element = { name, attributes: Object.fromEntries(values), text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  const add = (text: string) => {
    for (const element of open) element.text += text
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => void open.pop())
  parser.write(source).close()
  const [top] = root.children
  if (!top) throw new Error('there is no element')
  return top
}

/** The elements at the path from here, such as `channel/item/title`. */
export function elementsAt(element: Element, path: string): Element[] {
  const steps = path.split('/')
  return steps.reduce(
    (found, step) => found.flatMap(({ children }) => children.filter(({ name }) => name === step)),
    [element],
  )
}

export function textsAt(element: Element, path: string): string[] {
  return elementsAt(element, path).map(({ text }) => text)
}

/**
 * Tests what the OpenAPI document promises to readers and to generators of clients. Other tests
 * compare each answer with the document.
 */
import t from 'tap'
import { startTestApp } from '../helpers/app.ts'
import { wholeDocument } from '../helpers/whole-document.ts'

type Json = { [member: string]: unknown }
type Parameter = { name: string; in: string; required?: boolean; example?: string; schema: Json }
type Response = { description: string; headers?: Record<string, { required?: boolean }>; content?: Json }
type Operation = {
  operationId: string
  description?: string
  parameters?: (Parameter | Json)[]
  responses: Record<string, Response>
}

function operationsOf(document: unknown): Operation[] {
  const { paths } = document as { paths: Record<string, Record<string, Operation>> }
  return Object.values(paths).flatMap((methods) => Object.values(methods))
}

/** Every object in the document, with the place where it stands. */
function* objectsIn(value: unknown, place = ''): Generator<[string, Json]> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield [place, value as Json]
  for (const [name, member] of Object.entries(value)) yield* objectsIn(member, `${place}/${name}`)
}

t.test('the document', async (t) => {
  const { app } = await startTestApp()
  const whole = operationsOf(wholeDocument(app))
  const written = operationsOf(app.swagger())
  const parameters = whole.flatMap((each) => (each.parameters ?? []) as Parameter[])

  t.test('describes every operation, and holds no markup that a page could run', async (t) => {
    t.ok(whole.length > 100, `${whole.length} operations`)
    t.strictSame(
      whole.filter(({ description = '' }) => description.length < 20).map(({ operationId }) => operationId),
      [],
    )
    t.notMatch(JSON.stringify(app.swagger()), /<script/i)
  })

  t.test('requires no parameter that has a default', async (t) => {
    const withDefault = parameters.filter(({ schema }) => schema.default !== undefined)
    t.ok(withDefault.length > 20, `${withDefault.length} parameters`)
    t.strictSame(
      withDefault.filter(({ required }) => required),
      [],
    )
  })

  t.test('says how large each integer can be', async (t) => {
    const integers = [...objectsIn(app.swagger())].filter(([, { type }]) => [type].flat().includes('integer'))
    t.ok(integers.length > 100, `${integers.length} integers`)
    const open = integers.filter(([, { format }]) => format !== 'int32' && format !== 'int64')
    t.strictSame(
      open.map(([place]) => place),
      [],
    )
  })

  t.test('shows the form of If-Match, which takes what the service takes', async (t) => {
    const conditions = parameters.filter(({ name }) => name === 'if-match')
    t.ok(conditions.length > 1)
    for (const { schema, example = '' } of conditions) {
      const pattern = new RegExp(String(schema.pattern), 'u')
      for (const value of [example, '*', '"1"', 'W/"3-published-2"', '"1", "2"'])
        t.match(value, pattern, value)
      for (const value of ['', '3', '"1" "2"', '"1', '*, "1"']) t.notMatch(value, pattern, value)
    }
  })

  t.test('names the scheme with every 401, and the wait with every 429', async (t) => {
    for (const { operationId, responses } of whole) {
      const { 401: unauthorized, 429: limited } = responses
      if (unauthorized) t.equal(unauthorized.headers?.['WWW-Authenticate']?.required, true, operationId)
      if (limited) t.equal(limited.headers?.['Retry-After']?.required, true, operationId)
    }
  })

  t.test('says nothing twice: a response or parameter of two operations is a component', async (t) => {
    const inline = written.flatMap(({ responses, parameters: own = [] }) => [
      ...Object.entries(responses).filter(([status]) => Number(status) >= 300),
      ...own,
    ])
    const texts = inline
      .map((part) => JSON.stringify(part))
      .filter((text) => !text.includes('"$ref":"#/components/resp'))
    const repeated = texts.filter(
      (text, index) => !text.startsWith('{"$ref"') && texts.indexOf(text) !== index,
    )
    t.strictSame(repeated, [])
  })

  t.test('has no component that nothing refers to', async (t) => {
    const { components } = app.swagger() as unknown as { components: Record<string, Json> }
    const text = JSON.stringify(app.swagger())
    const names = ['headers', 'parameters', 'responses'].flatMap((kind) =>
      Object.keys(components[kind] ?? {}).map((name) => `#/components/${kind}/${name}`),
    )
    t.ok(names.length > 30, `${names.length} components`)
    t.strictSame(
      names.filter((name) => !text.includes(`"${name}"`)),
      [],
    )
  })
})

/** The pieces that wire shapes share: references, nullable values, lists with keyset paging, common parameters. */
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'
import { longestCursor } from '../domain/cursor.ts'
import { maxEmailLength } from '../domain/email-address.ts'
import { maxSlugLength } from '../domain/slug.ts'
import { textRules } from './text-rules.ts'

/** A shape that stands under its name in the OpenAPI document; refer to it with `ref`. */
export function shape<const Id extends string, Properties extends TProperties>(
  $id: Id,
  description: string,
  properties: Properties,
) {
  return Type.Object(properties, { $id, description, additionalProperties: false })
}

/** What a caller sends: closed, so that an unknown field is refused and not dropped. */
export const input = shape

/** A reference to a registered shape, typed as the shape. Fastify and the OpenAPI document resolve it by `$id`. */
export function ref<S extends TSchema>(schema: S) {
  const { $id } = schema as { $id?: string }
  if ($id === undefined) throw new Error('only a shape with an $id can be referred to')
  return Type.Unsafe<Static<S>>({ $ref: `${$id}#` })
}

/** `type: [T, 'null']` where the schema has a simple type, which serialises faster than a union. */
export function nullable<S extends TSchema>(schema: S) {
  const { type, enum: values } = schema as { type?: unknown; enum?: readonly unknown[] }
  return Type.Unsafe<Static<S> | null>(
    typeof type === 'string'
      ? { ...schema, type: [type, 'null'], ...(values && { enum: [...values, null] }) }
      : { anyOf: [schema, { type: 'null' }] },
  )
}

/** A string enumeration; the plain `enum` form reads better in the document than a union of constants. */
export function oneOf<const Values extends readonly string[]>(values: Values, description?: string) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: values, ...(description && { description }) })
}

/** Longest list in a query string. */
const maxSeparated = 100

/** A query parameter that holds several values, separated by commas; the handler gets them as an array. */
export function separated<S extends TSchema>(item: S, description: string, maxItems = maxSeparated) {
  return Type.Unsafe<Static<S>[]>({ type: 'array', items: item, minItems: 1, maxItems, description })
}

export const Id = Type.String({ format: 'uuid', description: 'UUID version 7.' })
export const Time = Type.String({
  format: 'date-time',
  description: 'RFC 3339, UTC, with milliseconds and Z.',
})
export const WebUrl = Type.String({
  format: 'uri',
  pattern: textRules.webUrl.pattern,
  maxLength: 2000,
  description: 'An http or https URL.',
})
export const Slug = Type.String({ pattern: textRules.slug.pattern, minLength: 1, maxLength: maxSlugLength })
export const Language = Type.String({
  pattern: textRules.language.pattern,
  maxLength: 35,
  description: 'BCP 47.',
})
export const Email = Type.String({ format: 'email', maxLength: maxEmailLength })
/**
 * A line of text: something to see in it, no control characters, none that turn the direction of the text around it.
 */
export const Line = (maxLength: number, description?: string) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: textRules.line.pattern,
    ...(description && { description }),
  })

/** An account as others see it: who did something. */
export const PersonRef = Type.Object({ id: Id, displayName: Type.String() })

/** An article as what belongs to it names it. */
export const ArticleRef = Type.Object({ id: Id, slug: Slug, title: Type.String() })

export const IdParams = Type.Object({ id: Id }, { additionalProperties: false })
export const IdOrSlugParams = Type.Object(
  {
    idOrSlug: Type.String({
      pattern: textRules.idOrSlug.pattern,
      maxLength: maxSlugLength,
      description: 'The id (UUID) or the slug.',
    }),
  },
  { additionalProperties: false },
)

export const Page = shape('Page', 'Where the list goes on.', {
  nextCursor: nullable(
    Type.String({ description: 'Send it back as `cursor` for the next page; null on the last.' }),
  ),
})

export const TwoWayPage = shape('TwoWayPage', 'Where the list goes on, and back.', {
  ...Page.properties,
  prevCursor: nullable(
    Type.String({ description: 'Send it back as `cursor` for the page before; null on the first.' }),
  ),
  total: Type.Optional(
    Type.Integer({
      format: 'int64',
      description: 'Items in the whole list with these filters; with `count=exact`.',
    }),
  ),
})

/** `{ data, page }`: the form of every list. */
export function listOf<const Id extends string, S extends TSchema>($id: Id, item: S) {
  return Type.Object({ data: Type.Array(item), page: ref(Page) }, { $id, additionalProperties: false })
}

const defaultLimit = 20
export const maxLimit = 100

/** The query of a list; `filters` are its own parameters. */
export function listQuery<Properties extends TProperties>(filters: Properties): TObject<Properties & Paging> {
  return Type.Object({ ...paging, ...filters }, { additionalProperties: false })
}

const paging = {
  limit: Type.Integer({
    minimum: 1,
    maximum: maxLimit,
    default: defaultLimit,
    description: 'Items on a page.',
  }),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: longestCursor,
      description: '`page.nextCursor` of the same list, sort and filters.',
    }),
  ),
}
type Paging = typeof paging

/** The content of an answer that is a page for people. */
export const HtmlPage = { 'text/html': { schema: Type.String() } }

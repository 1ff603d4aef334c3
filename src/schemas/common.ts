/**
 * The parts that wire shapes share: references, nullable values, lists with keyset paging,
 * parameters.
 */
import { type Static, type TObject, type TProperties, type TSchema, type TStringOptions, Type } from 'typebox'
import { longestCursor } from '../domain/cursor.ts'
import { maxEmailLength } from '../domain/email-address.ts'
import { maxSlugLength } from '../domain/slug.ts'
import type { TextKind } from '../domain/stored-text.ts'
import { textRules } from './text-rules.ts'

/**
 * The largest integer that a column of the database holds. As a maximum it is a technical bound, which
 * error texts name only to a caller who exceeds it.
 */
export const maxInteger = 2_147_483_647

/** A shape with a name of its own in the OpenAPI document. Refer to it with `ref`. */
export function shape<const Id extends string, Properties extends TProperties>(
  $id: Id,
  description: string,
  properties: Properties,
) {
  return Type.Object(properties, { $id, description, additionalProperties: false })
}

/**
 * A shape that a caller sends. It is closed, so that an unknown member is refused and not dropped.
 */
export const input = shape

/**
 * A reference to a registered shape, typed as the shape. Fastify and the OpenAPI document resolve it by
 * its `$id`.
 */
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

/** The same schema with a description of its own, for a member whose name does not say enough. */
export function described<S extends TSchema>(schema: S, description: string) {
  return Type.Unsafe<Static<S>>({ ...schema, description })
}

/**
 * A string enumeration; the plain `enum` form reads better in the document than a union of
 * constants.
 */
export function oneOf<const Values extends readonly string[]>(values: Values, description?: string) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: values, ...(description && { description }) })
}

/** The most values of a list in a query string. */
const maxSeparated = 100

/** A query parameter with several values, separated by commas. The handler gets an array. */
export function separated<S extends TSchema>(item: S, description: string, maxItems = maxSeparated) {
  return Type.Unsafe<Static<S>[]>({ type: 'array', items: item, minItems: 1, maxItems, description })
}

export const Id = Type.String({ format: 'uuid', description: 'A UUID of version 7.' })
export const Time = Type.String({
  format: 'date-time',
  description: 'A time in UTC (RFC 3339), with milliseconds and Z.',
})
/**
 * A text of a request, in the form that `domain/stored-text.ts` gives it before the rules of `options`
 * are applied. Every text without a pattern, a format or a list of values is made with this.
 */
export const stored = (textKind: TextKind, options: TStringOptions) => Type.String({ textKind, ...options })
/** A web address in a request. It is stored in its normal form, which answers have. */
export const WebUrl = stored('webAddress', {
  pattern: textRules.webUrl.pattern,
  maxLength: 2000,
  description:
    'An http or https URL without user name and password. It may have letters of any script; it is ' +
    'stored in its normal ASCII form.',
})
export const Slug = Type.String({ pattern: textRules.slug.pattern, minLength: 1, maxLength: maxSlugLength })
export const Language = Type.String({
  pattern: textRules.language.pattern,
  maxLength: 35,
  description: 'A language tag (BCP 47).',
})
export const Email = Type.String({ format: 'email', maxLength: maxEmailLength })
/** An e-mail address in a request. Its domain is stored in ASCII. */
export const EmailInput = stored('email', { format: 'idn-email', maxLength: maxEmailLength })
/** An e-mail address of a request that only looks for it. */
export const EmailToFind = stored('emailToFind', { minLength: 1, maxLength: maxEmailLength })
/**
 * A line of text with a visible character. It has no control characters and no characters that go on
 * changing the direction of the text around it.
 */
export const Line = (maxLength: number, description?: string) =>
  stored('line', {
    minLength: 1,
    maxLength,
    pattern: textRules.line.pattern,
    ...(description && { description }),
  })
/** A line that is looked for in comments. */
export const Phrase = (maxLength: number) =>
  stored('phrase', { minLength: 1, maxLength, pattern: textRules.line.pattern })
/** A line of text that may be empty. */
export const OptionalLine = (maxLength: number, description: string) =>
  stored('optionalLine', { maxLength, pattern: textRules.optionalLine.pattern, description })
/** A text of several lines. `isVisible` says that something in it must be visible. */
export const Text = (
  maxLength: number,
  { description, isVisible = false }: { description: string; isVisible?: boolean },
) =>
  stored('text', {
    ...(isVisible && { minLength: 1, pattern: textRules.visibleText.pattern }),
    maxLength,
    description,
  })

/** An account as others see it, for example as the author of a decision. */
export const PersonRef = Type.Object({ id: Id, displayName: Type.String() })

/** An article as its comments and appeals name it. */
export const ArticleRef = Type.Object({ id: Id, slug: Slug, title: Type.String() })

export const IdParams = Type.Object({ id: Id }, { additionalProperties: false })
export const IdOrSlugParams = Type.Object(
  {
    idOrSlug: Type.String({
      pattern: textRules.idOrSlug.pattern,
      maxLength: maxSlugLength,
      description: 'The id (a UUID) or the slug.',
    }),
  },
  { additionalProperties: false },
)

/** The answer to a request that names a contributor as it was named before a merge. */
export const redirectTo = (what: string) =>
  ({
    description: `A redirect to ${what} of the profile that this one was merged into.`,
    type: 'null',
  }) as const

export const Page = shape('Page', 'The cursor of the next page.', {
  nextCursor: nullable(
    Type.String({ description: 'Send it as `cursor` to get the next page; null on the last page.' }),
  ),
})

export const TwoWayPage = shape('TwoWayPage', 'The cursors of the pages before and after this one.', {
  ...Page.properties,
  prevCursor: nullable(
    Type.String({ description: 'Send it as `cursor` to get the previous page; null on the first page.' }),
  ),
  total: Type.Optional(
    Type.Integer({
      format: 'int64',
      description: 'Only with `count=exact`: the number of items in the whole list with these filters.',
    }),
  ),
})

/**
 * The shape of every list. Its description is made from the name of its items: 'A page of recent
 * comments.'
 */
export function listOf<const Id extends string, S extends TSchema>($id: Id, item: S) {
  const { $ref = 'Item#' } = item as { $ref?: string }
  const description = `A page of ${pluralOf($ref.replace('#', ''))}.`
  const members = { data: Type.Array(item), page: ref(Page) }
  return Type.Object(members, { $id, description, additionalProperties: false })
}

/** Turns `AuditEntry` into `audit entries`. */
function pluralOf(name: string): string {
  const words = name
    .split(/(?=[A-Z])/)
    .join(' ')
    .toLowerCase()
  return `${words}s`.replace(/ys$/, 'ies').replace(/^own /, 'your own ')
}

const defaultLimit = 20
const maxLimit = 100

/** The query of a list. `filters` are the parameters that only this list has. */
export function listQuery<Properties extends TProperties>(filters: Properties): TObject<Properties & Paging> {
  return Type.Object({ ...paging, ...filters }, { additionalProperties: false })
}

const paging = {
  limit: Type.Integer({
    minimum: 1,
    maximum: maxLimit,
    default: defaultLimit,
    description: 'The maximum number of items on a page.',
  }),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: longestCursor,
      description: 'The `page.nextCursor` of the previous answer, with the same sort and the same filters.',
    }),
  ),
}
type Paging = typeof paging

/** The content of an answer that is an HTML page. */
export const HtmlPage = { 'text/html': { schema: Type.String() } }

/** The working copy of an article, and what authors send. */
import { type Static, Type } from 'typebox'
import { articleStatuses } from '../../domain/articles/article-lifecycle.ts'
import { derivedFields, sourceKinds } from '../../domain/articles/article-parts.ts'
import {
  input,
  Language,
  Line,
  nullable,
  oneOf,
  PersonRef,
  ref,
  Slug,
  shape,
  Time,
  WebUrl,
} from '../common.ts'
import { textRules } from '../text-rules.ts'
import { Byline, HeroImage, Source, Tag } from './articles.ts'
import { schedule } from './publications.ts'

export const Draft = shape('Draft', 'The working copy: the newest revision of an article.', {
  id: Type.String({ format: 'uuid', description: "The article's id." }),
  slug: Slug,
  status: oneOf(articleStatuses),
  revision: Type.Integer({ description: 'Number of this revision; also its ETag.' }),
  title: Type.String(),
  dek: nullable(Type.String()),
  body: Type.String({ description: 'Markdown, as written.' }),
  bodyHtml: Type.String({ description: 'Sanitised HTML, as publication would show it.' }),
  excerpt: Type.String(),
  readingMinutes: Type.Integer(),
  given: Type.Array(oneOf(derivedFields), {
    description: 'Of excerpt and readingMinutes, what the author gave; the rest follows from the body.',
  }),
  language: Type.String(),
  contributors: Type.Array(ref(Byline)),
  tags: Type.Array(ref(Tag)),
  sources: Type.Array(ref(Source)),
  heroImage: nullable(ref(HeroImage)),
  note: nullable(Type.String({ description: "The author's remark on this revision." })),
  ...schedule,
  publishedAt: nullable(Time),
  publishedRevision: nullable(Type.Integer({ description: 'The revision that the public reads.' })),
  createdBy: PersonRef,
  createdAt: Time,
  updatedAt: Time,
})
export type Draft = Static<typeof Draft>

const markdownSyntax = [
  'Markdown: CommonMark with tables, ~~strikethrough~~ and footnotes (`[^1]`, and `[^1]: words` at the margin).',
  'A picture with a title, alone in its paragraph, is a figure: `![alt](url "Caption | Credit")`.',
  'HTML is kept as far as an allow-list goes; links and pictures are http, https or relative.',
  'Headings have ids of their words; `[x](#the-words)` leads to one.',
].join(' ')

export const SourceInput = Type.Object(
  {
    publisher: Line(200),
    title: Type.Optional(nullable(Line(300))),
    url: WebUrl,
    subscriptionRequired: Type.Optional(Type.Boolean({ description: 'Default false.' })),
    kind: Type.Optional(oneOf(sourceKinds, 'Default primary.')),
  },
  { additionalProperties: false },
)

/** All optional: in a patch it merges with what is there; the command insists on url and alt. */
export const HeroImageInput = Type.Object(
  {
    url: Type.Optional(WebUrl),
    alt: Type.Optional(
      Type.String({ maxLength: 500, description: 'What a person who cannot see it should know.' }),
    ),
    caption: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
    credit: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    width: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 100_000 }))),
    height: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 100_000 }))),
  },
  { additionalProperties: false },
)

const text = {
  dek: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
  body: Type.Optional(Type.String({ maxLength: 200_000, description: markdownSyntax })),
  excerpt: Type.Optional(
    nullable(Line(500, 'Plain text; kept when the body changes. Null has it made from the body again.')),
  ),
  readingMinutes: Type.Optional(
    nullable(
      Type.Integer({
        minimum: 1,
        maximum: 600,
        description: 'Kept when the body changes. Null has it counted again.',
      }),
    ),
  ),
  slug: Type.Optional(Slug),
  language: Type.Optional(Type.String({ ...Language, description: 'BCP 47; default en.' })),
  tags: Type.Optional(
    Type.Array(Line(60), { maxItems: 20, description: 'Names or slugs; a new name makes a tag.' }),
  ),
  contributors: Type.Optional(
    Type.Array(Type.String({ pattern: textRules.idOrSlug.pattern, maxLength: 100 }), {
      maxItems: 20,
      description: 'Ids or slugs, in the order of the byline.',
    }),
  ),
  sources: Type.Optional(Type.Array(SourceInput, { maxItems: 50 })),
  heroImage: Type.Optional(nullable(HeroImageInput)),
  note: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
}

export const DraftInput = input('DraftInput', 'A new article: it starts as a draft with revision 1.', {
  title: Line(200),
  ...text,
})
export type DraftInput = Static<typeof DraftInput>

export const DraftPatch = input(
  'DraftPatch',
  'A merge patch (RFC 7396) of the draft; it becomes the next revision.',
  {
    title: Type.Optional(Line(200)),
    ...text,
  },
)
export type DraftPatch = Static<typeof DraftPatch>

export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'The ETag of the revision that the change was made on; 412 when it is no longer the newest.',
    }),
  ),
})

/** Published articles as they travel, and the query of their list. */
import { type Static, Type } from 'typebox'
import { commentPolicies, sourceKinds } from '../../domain/articles/article-parts.ts'
import { Id, input, nullable, oneOf, ref, Slug, shape, Time } from '../common.ts'
import { Correction } from './corrections.ts'
import { NewsArticle } from './news-articles.ts'

export const Byline = shape('Byline', 'A contributor as an article names them.', {
  id: Id,
  slug: Slug,
  name: Type.String(),
  avatarUrl: nullable(Type.String({ format: 'uri' })),
})

export const Tag = shape('Tag', 'A topic.', { slug: Slug, name: Type.String() })

export const HeroImage = shape('HeroImage', 'The picture at the top. Width and height are pixels.', {
  url: Type.String({ format: 'uri' }),
  alt: Type.String(),
  caption: nullable(Type.String()),
  credit: nullable(Type.String()),
  width: nullable(Type.Integer()),
  height: nullable(Type.Integer()),
})

export const Source = shape('Source', 'A cited source; `subscriptionRequired` is the "[sub]" behind it.', {
  publisher: Type.String(),
  title: nullable(Type.String()),
  url: Type.String({ format: 'uri' }),
  subscriptionRequired: Type.Boolean(),
  kind: oneOf(sourceKinds),
})

const summary = {
  id: Id,
  slug: Slug,
  title: Type.String(),
  dek: nullable(Type.String({ description: 'The line beneath the headline.' })),
  excerpt: Type.String({ description: 'Plain text.' }),
  language: Type.String({ description: 'BCP 47.' }),
  contributors: Type.Array(ref(Byline)),
  tags: Type.Array(ref(Tag)),
  heroImage: nullable(ref(HeroImage)),
  publishedAt: Time,
  updatedAt: Time,
  readingMinutes: Type.Integer(),
  commentCount: Type.Integer({ description: 'Visible comments.' }),
  commentPolicy: oneOf(commentPolicies),
}

export const ArticleLink = shape('ArticleLink', 'An article, as another one points at it.', {
  id: Id,
  slug: Slug,
  title: Type.String(),
  publishedAt: Time,
  heroImage: nullable(ref(HeroImage)),
})
export type ArticleLink = Static<typeof ArticleLink>

export const Article = shape('Article', 'A published article.', {
  ...summary,
  bodyHtml: Type.String({
    description:
      'Sanitised HTML. All ids in it begin with `user-content-` and the last part of the id of the article.',
  }),
  sources: Type.Array(ref(Source)),
  commentsCloseAt: nullable(
    Type.String({
      format: 'date-time',
      description:
        'From then on it takes no new comments, by the settings; null: they do not close by age. `commentPolicy` may be `closed` before.',
    }),
  ),
  corrections: Type.Array(ref(Correction), { description: 'Oldest first.' }),
  related: Type.Array(ref(ArticleLink), { description: 'The newest that share a tag; four at most.' }),
  previous: nullable(ref(ArticleLink)),
  next: nullable(ref(ArticleLink)),
  jsonld: Type.Optional(ref(NewsArticle)),
  jsonldText: Type.Optional(
    Type.String({
      description:
        '`jsonld` as text. Put it as it is into a `script` element of the type `application/ld+json`: the text holds no `<`.',
    }),
  ),
})
export type Article = Static<typeof Article>

export const ArticleReadQuery = Type.Object(
  {
    include: Type.Optional(
      oneOf(['jsonld'], '`jsonld` adds schema.org NewsArticle, as an object and as text for a page.'),
    ),
  },
  { additionalProperties: false },
)

export const CommentPolicyInput = input(
  'CommentPolicyInput',
  'Who may comment, and whether it shows at once.',
  {
    commentPolicy: oneOf(commentPolicies),
  },
)
export type CommentPolicyInput = Static<typeof CommentPolicyInput>

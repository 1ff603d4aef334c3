/** The wire shapes of published articles, and the query of one article. */
import { type Static, Type } from 'typebox'
import { commentPolicies, sourceKinds } from '../../domain/articles/article-parts.ts'
import { Id, input, nullable, oneOf, ref, Slug, shape, Time } from '../common.ts'
import { Byline } from './bylines.ts'
import { Correction } from './corrections.ts'
import { NewsArticle } from './news-articles.ts'

export const Tag = shape('Tag', 'A topic of an article.', {
  slug: Slug,
  name: Type.String(),
})

export const HeroImage = shape(
  'HeroImage',
  'The picture at the top of an article. Width and height are in pixels.',
  {
    url: Type.String({ format: 'uri' }),
    alt: Type.String({ description: 'A text in place of the picture; empty if the picture is decorative.' }),
    caption: nullable(Type.String({ description: 'The text beneath the picture.' })),
    credit: nullable(Type.String({ description: 'The photographer or the owner of the rights.' })),
    width: nullable(Type.Integer()),
    height: nullable(Type.Integer()),
  },
)

export const Source = shape('Source', 'A source that an article cites.', {
  publisher: Type.String(),
  title: nullable(Type.String({ description: 'The title of the cited page, or null if it is not known.' })),
  url: Type.String({ format: 'uri', description: 'The address of the cited page.' }),
  subscriptionRequired: Type.Boolean({
    description:
      'Whether readers need a subscription to the source. Frontends show such a source with "[sub]".',
  }),
  kind: oneOf(
    sourceKinds,
    'Whether the source is original (`primary`), a report by somebody else (`via`) or a data set (`data`).',
  ),
})

const commentPolicyMeaning =
  'Whether readers can comment: `open` shows a comment at once, `premoderated` shows it after a moderator ' +
  'has approved it, and `closed` accepts no new comments.'

const summary = {
  id: Id,
  slug: Slug,
  title: Type.String({ description: 'The headline, as plain text.' }),
  dek: nullable(Type.String({ description: 'The line beneath the headline, or null if there is none.' })),
  excerpt: Type.String({ description: 'A short plain text for lists and previews.' }),
  language: Type.String({ description: 'A BCP 47 language tag.' }),
  contributors: Type.Array(ref(Byline), { description: 'The byline, in its order.' }),
  tags: Type.Array(ref(Tag)),
  heroImage: nullable(ref(HeroImage)),
  publishedAt: Type.String({ ...Time, description: 'The time of the first publication.' }),
  updatedAt: Type.String({ ...Time, description: 'The time of the last publication or correction.' }),
  readingMinutes: Type.Integer({ description: 'The time that it takes to read the article, in minutes.' }),
  commentCount: Type.Integer({ description: 'The number of visible comments.' }),
  commentPolicy: oneOf(commentPolicies, commentPolicyMeaning),
}

export const ArticleLink = shape('ArticleLink', 'A link from one article to another.', {
  id: Id,
  slug: Slug,
  title: Type.String({ description: 'The headline of the other article, as plain text.' }),
  publishedAt: Type.String({ ...Time, description: 'The time of its first publication.' }),
  heroImage: nullable(ref(HeroImage)),
})
export type ArticleLink = Static<typeof ArticleLink>

export const Article = shape('Article', 'A published article.', {
  ...summary,
  bodyHtml: Type.String({
    description:
      'The text as sanitised HTML. All `id` attributes in it begin with `user-content-` and the ' +
      'last part of the id of the article. Its classes are `align-left`, `align-center`, ' +
      '`align-right`, `footnotes`, those of code, such as `language-js`, and those of embeds. Its only ' +
      'frames are embeds of the hosts in the settings, in a sandbox. It never has a script.',
  }),
  sources: Type.Array(ref(Source), { description: 'The sources that the article cites.' }),
  commentsCloseAt: nullable(
    Type.String({
      format: 'date-time',
      description:
        'The time from which the article accepts no new comments, by the setting ' +
        '`commentsCloseAfterDays`; null if comments do not close by age. `commentPolicy` may be ' +
        '`closed` before that.',
    }),
  ),
  corrections: Type.Array(ref(Correction), { description: 'The corrections of the article, oldest first.' }),
  related: Type.Array(ref(ArticleLink), {
    description: 'The newest articles that share a tag with this one, four at most.',
  }),
  previous: {
    ...nullable(ref(ArticleLink)),
    description: 'The article that was published before this one, or null for the oldest.',
  },
  next: {
    ...nullable(ref(ArticleLink)),
    description: 'The article that was published after this one, or null for the newest.',
  },
  jsonld: Type.Optional(ref(NewsArticle)),
  jsonldText: Type.Optional(
    Type.String({
      description:
        'Only with `include=jsonld`: `jsonld` as text. You can put this text unchanged into a ' +
        '`script` element of the type `application/ld+json`, since it contains no `<`.',
    }),
  ),
})
export type Article = Static<typeof Article>

export const ArticleReadQuery = Type.Object(
  {
    include: Type.Optional(
      oneOf(
        ['jsonld'],
        '`jsonld` adds a description of the article for search engines: `jsonld` and `jsonldText`.',
      ),
    ),
  },
  { additionalProperties: false },
)

export const CommentPolicyInput = input('CommentPolicyInput', 'The comment policy of one article.', {
  commentPolicy: oneOf(commentPolicies, commentPolicyMeaning),
})
export type CommentPolicyInput = Static<typeof CommentPolicyInput>

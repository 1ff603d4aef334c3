/** The list of published articles: its query and its items. */
import { type Static, Type } from 'typebox'
import { articleFields, articleIncludes, articleSorts } from '../../domain/articles/article-list.ts'
import { maxSearchPhrases, maxSearchWords } from '../../domain/articles/search.ts'
import { maxSlugLength } from '../../domain/slug.ts'
import { Language, listQuery, oneOf, ref, Slug, separated, shape, Time, TwoWayPage } from '../common.ts'
import { textRules } from '../text-rules.ts'
import { Article } from './articles.ts'

const { related, previous, next, corrections, jsonld, jsonldText, ...members } = Article.properties

/** Every member is optional, since `fields` chooses. */
export const ArticleListItem = shape(
  'ArticleListItem',
  'An article in a list: all of its summary, or the members that `fields` names; `bodyHtml` and `sources` where they are included.',
  {
    ...Type.Partial(Type.Object(members)).properties,
    snippet: Type.Optional(
      Type.String({ description: 'With `q`: safe HTML around the words that were found, in `<mark>`.' }),
    ),
  },
)
export type ArticleListItem = Static<typeof ArticleListItem>

export const ArticleList = Type.Object(
  { data: Type.Array(ref(ArticleListItem)), page: ref(TwoWayPage) },
  { $id: 'ArticleList', additionalProperties: false },
)

/** A tag needs a look-up for each article that is met. */
const maxTags = 10
const maxSearchLength = 400

export const ArticleQuery = listQuery({
  tag: Type.Optional(separated(Slug, 'Slugs: articles with any of these tags.', maxTags)),
  'tag.all': Type.Optional(separated(Slug, 'Slugs: articles with all of these tags.', maxTags)),
  contributor: Type.Optional(
    Type.String({
      pattern: textRules.idOrSlug.pattern,
      maxLength: maxSlugLength,
      description: 'Slug or id: articles by this contributor.',
    }),
  ),
  language: Type.Optional(
    Type.String({ ...Language, description: 'BCP 47: `en` takes `en-GB` too, `en-GB` itself alone.' }),
  ),
  publishedAfter: Type.Optional(Type.String({ ...Time, description: 'Published at this time or later.' })),
  publishedBefore: Type.Optional(Type.String({ ...Time, description: 'Published before this time.' })),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: maxSearchLength,
      description: `Full text: at most ${maxSearchWords} words, ${maxSearchPhrases} "phrases" or hyphenated-words among them, OR, and -words that must be absent; in the language of each article. Words in the title weigh most, then dek, tags and byline, body.`,
    }),
  ),
  sort: Type.Optional(
    oneOf(
      articleSorts,
      'Default `-publishedAt`, with `q` `-relevance`: the newest 1,000 matches, best first, though `count=exact` counts all. `-commentCount` moves while people comment.',
    ),
  ),
  fields: Type.Optional(separated(oneOf(articleFields), 'Exactly these members of each article.')),
  include: Type.Optional(separated(oneOf(articleIncludes), 'Besides the summary: `body` gives `bodyHtml`.')),
  count: Type.Optional(oneOf(['exact'], 'Adds `page.total`.')),
})
export type ArticleQuery = Static<typeof ArticleQuery>

/** The list of published articles: its query and its items. */
import { type Static, Type } from 'typebox'
import { articleFields, articleIncludes, articleSorts } from '../../domain/articles/article-list.ts'
import { maxSlugLength } from '../../domain/slug.ts'
import { Language, listQuery, oneOf, ref, Slug, separated, shape, Time, TwoWayPage } from '../common.ts'
import { SearchWords, Snippet } from '../search-words.ts'
import { textRules } from '../text-rules.ts'
import { Article } from './articles.ts'

const { related, previous, next, corrections, jsonld, jsonldText, ...members } = Article.properties

/** Every member is optional, since `fields` chooses. */
export const ArticleListItem = shape(
  'ArticleListItem',
  'An article in a list. Without `fields` it has all members but `bodyHtml` and ' +
    '`sources`, which `include` adds, and `commentsCloseAt`, which only the answer with a ' +
    'single article has. With `fields` it has the members that you name.',
  {
    ...Type.Partial(Type.Object(members)).properties,
    snippet: Type.Optional(Snippet),
  },
)
export type ArticleListItem = Static<typeof ArticleListItem>

export const ArticleList = Type.Object(
  { data: Type.Array(ref(ArticleListItem)), page: ref(TwoWayPage) },
  { $id: 'ArticleList', description: 'A page of published articles.', additionalProperties: false },
)

/** The number is limited because the query looks up each tag for each article that it reads. */
const maxTags = 10

export const ArticleQuery = listQuery({
  tag: Type.Optional(
    separated(Slug, 'Only articles with at least one of these tags, by slug, separated by commas.', maxTags),
  ),
  'tag.all': Type.Optional(
    separated(Slug, 'Only articles with all of these tags, by slug, separated by commas.', maxTags),
  ),
  contributor: Type.Optional(
    Type.String({
      pattern: textRules.idOrSlug.pattern,
      maxLength: maxSlugLength,
      description: 'Only articles by this contributor, by id or slug.',
    }),
  ),
  language: Type.Optional(
    Type.String({
      ...Language,
      description: 'Only articles in this language (BCP 47). `en` includes `en-GB`, not the other way round.',
    }),
  ),
  publishedAfter: Type.Optional(
    Type.String({ ...Time, description: 'Only articles that were published at this time or later.' }),
  ),
  publishedBefore: Type.Optional(
    Type.String({ ...Time, description: 'Only articles that were published before this time.' }),
  ),
  q: Type.Optional(
    SearchWords(
      'Only articles that have these words, by the rules of the language of each article. Matches in the ' +
        'title rank highest, then in the dek, in the tags and the byline, and in the body.',
    ),
  ),
  sort: Type.Optional(
    oneOf(
      articleSorts,
      'The order of the list. A minus sign sorts in descending order. The default is ' +
        '`-publishedAt`, or `-relevance` with `q`. `-relevance` needs `q` and ranks the newest ' +
        '1,000 matches, although `count=exact` counts all. Sorted by `-commentCount`, an article ' +
        'can move between pages while people comment.',
    ),
  ),
  fields: Type.Optional(
    separated(
      oneOf(articleFields),
      'The members that each item has, separated by commas. `snippet` needs `q`.',
    ),
  ),
  include: Type.Optional(
    separated(
      oneOf(articleIncludes),
      'Members to add to each item: `body` adds `bodyHtml`, `sources` adds `sources`.',
    ),
  ),
  count: Type.Optional(oneOf(['exact'], 'Adds `page.total`, the number of all articles that match.')),
})
export type ArticleQuery = Static<typeof ArticleQuery>

const { contributor: _contributor, ...otherParameters } = ArticleQuery.properties

/** The path names the contributor. */
export const ContributorArticleQuery = Type.Object(otherParameters, { additionalProperties: false })

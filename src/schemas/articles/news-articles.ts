/** The description of an article for search engines: schema.org NewsArticle in JSON-LD. */
import { type Static, Type } from 'typebox'
import { shape } from '../common.ts'

const Text = Type.String()
const Url = Type.String({ format: 'uri' })
const DateTime = Type.String({ format: 'date-time' })

const thing = <const Name extends string, Properties extends Parameters<typeof Type.Object>[0]>(
  name: Name,
  properties: Properties,
) => Type.Object({ '@type': Type.Literal(name), ...properties }, { additionalProperties: false })

/** A guest has no page. */
const Person = thing('Person', { name: Text, url: Type.Optional(Url), image: Type.Optional(Url) })

const Organization = thing('Organization', {
  name: Text,
  url: Type.Optional(Url),
  logo: Type.Optional(thing('ImageObject', { url: Url })),
})

const Picture = thing('ImageObject', {
  url: Url,
  width: Type.Optional(Type.Integer()),
  height: Type.Optional(Type.Integer()),
  description: Type.Optional(Text),
  caption: Type.Optional(Text),
  creditText: Type.Optional(Text),
})

const Citation = thing('CreativeWork', {
  name: Text,
  url: Url,
  publisher: thing('Organization', { name: Text }),
  isAccessibleForFree: Type.Boolean({ description: 'False if readers need a subscription to the source.' }),
})

export const NewsArticle = shape(
  'NewsArticle',
  'A description of the article for search engines: schema.org NewsArticle, as JSON-LD. Its texts ' +
    'are plain text and may contain `<`. Put `jsonldText` into a page instead, or escape the texts ' +
    'yourself.',
  {
    '@context': Type.Literal('https://schema.org'),
    '@type': Type.Literal('NewsArticle'),
    '@id': Type.String({ description: '`urn:uuid:` and the id of the article.' }),
    url: Url,
    mainEntityOfPage: thing('WebPage', { '@id': Url }),
    headline: Type.String({ maxLength: 110, description: 'The title, cut to 110 characters.' }),
    name: Type.Optional(
      Type.String({ description: 'The whole title, if the headline is only a part of it.' }),
    ),
    alternativeHeadline: Type.Optional(Type.String({ description: 'The dek, if the article has one.' })),
    description: Type.Optional(
      Type.String({ description: 'The dek, or else the excerpt. Left out if the article has neither.' }),
    ),
    datePublished: DateTime,
    dateModified: DateTime,
    inLanguage: Text,
    timeRequired: Type.String({ description: 'The reading time as an ISO 8601 duration, such as `PT4M`.' }),
    author: Type.Optional(
      Type.Array(Person, {
        description:
          'Who has written the text or found the data, or everybody if nobody has. Left out if the article ' +
          'has no byline.',
      }),
    ),
    translator: Type.Optional(Type.Array(Person, { description: 'Left out if the article has none.' })),
    contributor: Type.Optional(
      Type.Array(Person, {
        description: 'Everybody else in the byline, such as photographers. Left out if there is nobody.',
      }),
    ),
    publisher: Organization,
    image: Type.Optional(Type.Array(Picture)),
    keywords: Type.Array(Text),
    citation: Type.Array(Citation),
    correction: Type.Array(thing('CorrectionComment', { text: Text, datePublished: DateTime })),
    commentCount: Type.Integer(),
    isAccessibleForFree: Type.Boolean(),
  },
)
export type NewsArticle = Static<typeof NewsArticle>

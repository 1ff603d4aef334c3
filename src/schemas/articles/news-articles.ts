/** An article as search engines read it: schema.org NewsArticle in JSON-LD. */
import { type Static, Type } from 'typebox'
import { shape } from '../common.ts'

const Text = Type.String()
const Url = Type.String({ format: 'uri' })
const DateTime = Type.String({ format: 'date-time' })

const thing = <const Name extends string, Properties extends Parameters<typeof Type.Object>[0]>(
  name: Name,
  properties: Properties,
) => Type.Object({ '@type': Type.Literal(name), ...properties }, { additionalProperties: false })

const Organization = thing('Organization', {
  name: Text,
  url: Type.Optional(Url),
  logo: Type.Optional(thing('ImageObject', { url: Url })),
})

const Picture = thing('ImageObject', {
  url: Url,
  ...{ width: Type.Optional(Type.Integer()), height: Type.Optional(Type.Integer()) },
  ...{ description: Type.Optional(Text), caption: Type.Optional(Text), creditText: Type.Optional(Text) },
})

const Citation = thing('CreativeWork', {
  ...{ name: Text, url: Url, publisher: thing('Organization', { name: Text }) },
  isAccessibleForFree: Type.Boolean({ description: 'false for what needs a subscription.' }),
})

export const NewsArticle = shape(
  'NewsArticle',
  'schema.org NewsArticle, as JSON-LD. Text in it is plain text and may hold `<`: put `jsonldText` into a page, or escape.',
  {
    '@context': Type.Literal('https://schema.org'),
    '@type': Type.Literal('NewsArticle'),
    '@id': Text,
    url: Url,
    mainEntityOfPage: thing('WebPage', { '@id': Url }),
    headline: Type.String({ maxLength: 110 }),
    name: Type.Optional(Type.String({ description: 'The whole title, where the headline is a part of it.' })),
    alternativeHeadline: Type.Optional(Text),
    description: Text,
    ...{ datePublished: DateTime, dateModified: DateTime, inLanguage: Text, timeRequired: Text },
    author: Type.Array(thing('Person', { name: Text, url: Url, image: Type.Optional(Url) })),
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

/** The wire shapes of drafts, and of the input with which authors create and revise them. */
import { type Static, Type } from 'typebox'
import { articleStatuses } from '../../domain/articles/article-lifecycle.ts'
import { derivedFields, sourceKinds } from '../../domain/articles/article-parts.ts'
import { bodyWarningKinds, maxBodyWarnings, maxWarningExcerpt } from '../../domain/articles/body-warnings.ts'
import { maxBylineEntries } from '../../domain/articles/byline.ts'
import {
  input,
  Language,
  Line,
  nullable,
  OptionalLine,
  oneOf,
  PersonRef,
  ref,
  Slug,
  shape,
  Text,
  Time,
  WebUrl,
} from '../common.ts'
import { HeroImage, Source, Tag } from './articles.ts'
import { Byline, BylineInput } from './bylines.ts'
import { schedule } from './publications.ts'

const bodyWarningMeaning =
  'What was left out: an `element` of HTML, the `address` of a link or a picture, levels of `nesting`, the ' +
  'content of another site (`embed`), a `footnote`, what exceeds a `limit`, or names in the `front-matter` of a ' +
  'Markdown file.'

const draft = {
  id: Type.String({ format: 'uuid', description: 'The id of the article.' }),
  slug: Slug,
  status: oneOf(articleStatuses, 'The status of the article.'),
  revision: Type.Integer({
    description:
      'The number of this revision. The ETag begins with it. `"3"` in `If-Match` means revision 3, ' +
      'whatever follows the number in the ETag.',
  }),
  title: Type.String({ description: 'The headline, as plain text.' }),
  dek: nullable(Type.String({ description: 'The line beneath the headline, or null if there is none.' })),
  body: Type.String({ description: 'The text in Markdown, as the author wrote it.' }),
  bodyHtml: Type.String({ description: 'The text as sanitised HTML, as readers would see it.' }),
  excerpt: Type.String({ description: 'A short plain text for lists and previews.' }),
  readingMinutes: Type.Integer({ description: 'The time that it takes to read the article, in minutes.' }),
  given: Type.Array(oneOf(derivedFields), {
    description:
      'Which of `excerpt` and `readingMinutes` the author has set. The others are made from the body.',
  }),
  language: Type.String({ description: 'A BCP 47 language tag.' }),
  contributors: Type.Array(ref(Byline), { description: 'The byline, in its order.' }),
  tags: Type.Array(ref(Tag)),
  sources: Type.Array(ref(Source), { description: 'The sources that the article cites.' }),
  heroImage: nullable(ref(HeroImage)),
  note: nullable(Type.String({ description: 'The remark of the author on this revision.' })),
  ...schedule,
  publishedAt: nullable({
    ...Time,
    description: 'The time of the first publication; null if the article was never public.',
  }),
  publishedRevision: nullable(
    Type.Integer({ description: 'The revision that is public or was public last; null if none ever was.' }),
  ),
  createdBy: { ...PersonRef, description: 'The account that saved this revision.' },
  createdAt: Type.String({ ...Time, description: 'When the article was created.' }),
  updatedAt: Type.String({ ...Time, description: 'When this revision was saved.' }),
}

export const Draft = shape('Draft', 'The draft of an article, which is its newest revision.', draft)
export type Draft = Static<typeof Draft>

export const BodyWarning = shape('BodyWarning', 'Something of a body that is not shown as it was written.', {
  kind: oneOf(bodyWarningKinds, bodyWarningMeaning),
  detail: Type.String({ description: 'A sentence that says what was left out or changed.' }),
  excerpt: Type.String({
    description:
      `What was left out, as plain text: its first ${maxWarningExcerpt.toLocaleString('en')} characters. ` +
      'An ellipsis at the end says that more follows in the body.',
  }),
})

export const SavedDraft = shape('SavedDraft', 'A draft that you have just saved, with warnings.', {
  ...draft,
  warnings: Type.Array(ref(BodyWarning), {
    description:
      'What of the `body` in this request is not shown as it was written. `[]` if the request has ' +
      'no `body`. ' +
      `There are at most ${maxBodyWarnings}, and one more that counts the rest. As many may be about ` +
      'the front matter and the title of a Markdown file.',
  }),
})
export type SavedDraft = Static<typeof SavedDraft>

const markdownSyntax = [
  "The text in Markdown: CommonMark with GitHub's tables, ~~strikethrough~~, footnotes, task lists, alerts",
  'and links of bare addresses, and with definition lists. `[^1]` refers to the footnote that a line',
  '`[^1]: words` defines. A picture with a title, alone in its paragraph, becomes a figure:',
  '`![alt](url "Caption | Credit")`. HTML is kept as far as an allow-list permits. A name in angle',
  'brackets that is no element of HTML, as in `List<Item>`, is text. Addresses of links and pictures',
  'must be relative or begin with http or https, and those of links may also begin with mailto or tel. A',
  'heading gets the `id` that GitHub gives it, so `[x](#the-words)` links to it; ids in HTML are found in the same way.',
].join(' ')

export const SourceInput = Type.Object(
  {
    publisher: Line(200),
    title: Type.Optional(nullable(OptionalLine(300, 'The title of the cited page; null if it has none.'))),
    url: WebUrl,
    subscriptionRequired: Type.Optional(
      Type.Boolean({
        description: 'Whether readers need a subscription to the source. The default is false.',
      }),
    ),
    kind: Type.Optional(
      oneOf(
        sourceKinds,
        'Whether the source is original (`primary`, the default), a report by somebody else ' +
          '(`via`) or a data set (`data`).',
      ),
    ),
  },
  { additionalProperties: false },
)

/**
 * All members are optional, since a patch merges with the present picture. The command refuses a
 * picture without `url` or `alt`.
 */
export const HeroImageInput = Type.Object(
  {
    url: Type.Optional(WebUrl),
    alt: Type.Optional(
      OptionalLine(500, 'A text for people who cannot see the picture; empty if it is decorative.'),
    ),
    caption: Type.Optional(nullable(OptionalLine(500, 'The text beneath the picture.'))),
    credit: Type.Optional(nullable(OptionalLine(200, 'The photographer or the owner of the rights.'))),
    width: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 100_000 }))),
    height: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 100_000 }))),
  },
  {
    description:
      'The picture at the top of the article. Width and height are in pixels. `url` and `alt` are required ' +
      'unless the draft has a picture already.',
    additionalProperties: false,
  },
)

const text = {
  dek: Type.Optional(
    nullable(OptionalLine(500, 'The line beneath the headline. Null or a blank text removes it.')),
  ),
  body: Type.Optional(Text(200_000, { description: markdownSyntax })),
  excerpt: Type.Optional(
    nullable(
      Line(
        500,
        'A short plain text for lists and previews. It stays when the body changes. Null makes it ' +
          'from the body again.',
      ),
    ),
  ),
  readingMinutes: Type.Optional(
    nullable(
      Type.Integer({
        minimum: 1,
        maximum: 600,
        description:
          'The time that it takes to read the article, in minutes. It stays when the body changes. ' +
          'Null makes it from the body again.',
      }),
    ),
  ),
  slug: Type.Optional(Slug),
  language: Type.Optional(
    Type.String({
      ...Language,
      description: 'A BCP 47 language tag. By default, a new article is in the language of the publication.',
    }),
  ),
  tags: Type.Optional(
    Type.Array(Line(60), {
      maxItems: 20,
      description: 'The names or slugs of tags. A name that is not a tag yet creates a tag.',
    }),
  ),
  contributors: Type.Optional(
    Type.Array(BylineInput, {
      maxItems: maxBylineEntries,
      description:
        'The byline, in its order. The same person may be in it with several roles. Without any entry, a new ' +
        'article is signed with your own profile.',
    }),
  ),
  sources: Type.Optional(
    Type.Array(SourceInput, { maxItems: 50, description: 'The sources that the article cites.' }),
  ),
  heroImage: Type.Optional(nullable(HeroImageInput)),
  note: Type.Optional(
    nullable(
      Text(500, {
        description: 'A remark on this revision, for authors. The next revision does not keep it.',
      }),
    ),
  ),
}

export const DraftInput = input('DraftInput', 'A new article.', {
  title: Line(200, 'The headline, as plain text.'),
  ...text,
})
export type DraftInput = Static<typeof DraftInput>

/** What a client sends to create an article as `text/markdown`. Nothing validates with it. */
export const MarkdownFile = Type.String({
  description:
    'A Markdown file in UTF-8. It may begin with front matter: YAML between two lines `---`, of 8,192 ' +
    'characters at most. `title`, `slug` and `language` (or `lang`) are the members of the same ' +
    'names. `tags`, `tag`, `categories` and `category` (lists, or texts with commas) are the tags, all ' +
    'together. The first of `dek`, `description`, `summary` and `excerpt` that has a text is the dek. A ' +
    'draft has no date, so `date` becomes the `note`. Other names are ignored, with a warning. ' +
    'Without `title`, the first heading (of Markdown or HTML) is the title and leaves the body.',
})

export const DraftPatch = input(
  'DraftPatch',
  'A merge patch (RFC 7396) of the draft. Members that you leave out stay as they are; null removes a value.',
  {
    title: Type.Optional(Line(200, 'The headline, as plain text.')),
    ...text,
  },
)
export type DraftPatch = Static<typeof DraftPatch>

export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        'The ETag of the revision on which your change is based. If it is no longer the newest ' +
        'revision, the answer is 412.',
    }),
  ),
})

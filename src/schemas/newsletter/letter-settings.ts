/** The wire shapes of a newsletter's template and of its automatic letters. */
import { type Static, Type } from 'typebox'
import { weekdays } from '../../domain/newsletter/letter.ts'
import { letterBounds } from '../../domain/newsletter/letter-source.ts'
import { input, Line, nullable, oneOf, Slug, shape, Text, Time } from '../common.ts'
import { textRules } from '../text-rules.ts'

const html = Text(letterBounds.template, {
  description:
    'A whole HTML file. `{{content}}` and `{{unsubscribeUrl}}` are required; `{{subject}}`, `{{preheader}}`, ' +
    '`{{publication}}`, `{{newsletter}}`, `{{preferencesUrl}}` and `{{archiveUrl}}` are possible.',
})

export const LetterTemplateInput = input('LetterTemplateInput', 'The template of a newsletter.', { html })
export type LetterTemplateInput = Static<typeof LetterTemplateInput>

/** What a client sends as `text/html`. Nothing validates with it. */
export const LetterTemplateFile = Type.String({
  description: 'The same file without JSON around it, in UTF-8.',
})

export const SavedLetterTemplate = shape('SavedLetterTemplate', 'A template as it is used.', {
  html: Type.String({ description: 'The sanitised file.' }),
  warnings: Type.Array(Type.String(), { description: 'What of the file was left out.' }),
})

const onWeekday = oneOf(weekdays, 'One letter each week on this day, and otherwise one each day.')
const ofTag = nullable({ ...Slug, description: 'Only articles with the tag of this slug; null for all.' })

const automatic = {
  time: Type.String({
    pattern: textRules.timeOfDay.pattern,
    description:
      'The local time. If the clocks skip it, the letter is made so much later. If it comes twice, the ' +
      'first one counts.',
  }),
  timeZone: Type.String({
    pattern: textRules.timeZone.pattern,
    maxLength: 64,
    description: 'A time zone of the IANA database, for example Europe/Berlin.',
  }),
  subject: Line(150, 'The subject. `{date}` stands for the date, in the language of the publication.'),
  limit: Type.Integer({
    minimum: 1,
    maximum: letterBounds.ruleLimit,
    description: 'At most so many articles, the newest first.',
  }),
  action: oneOf(
    ['draft', 'send'] as const,
    'Whether the letter waits as a draft for an admin, or is sent at once.',
  ),
}

export const AutomaticLettersInput = input(
  'AutomaticLettersInput',
  'The rule of letters that the service writes by itself.',
  { weekday: Type.Optional(onWeekday), ...automatic, tag: Type.Optional(ofTag) },
)
export type AutomaticLettersInput = Static<typeof AutomaticLettersInput>

export const AutomaticLetters = shape(
  'AutomaticLetters',
  'The rule of letters that the service writes by itself, and when the next one is made.',
  {
    weekday: nullable(onWeekday),
    ...automatic,
    tag: ofTag,
    nextAt: Type.String({ ...Time, description: 'When the next letter is made.' }),
  },
)
export type AutomaticLetters = Static<typeof AutomaticLetters>

/** The wire shapes of the counts of newsletter signups. */
import { type Static, Type } from 'typebox'
import { mostPeriods, mostSources, statsSteps } from '../../domain/newsletter/signup-stats.ts'
import { nullable, oneOf, ref, shape, Time } from '../common.ts'

const count = (description: string) => Type.Integer({ minimum: 0, description })

const StatusCounts = shape('SignupStatusCounts', 'Signups by their present status.', {
  pending: count('Addresses that wait for confirmation.'),
  confirmed: count('Addresses that get their newsletters.'),
  unsubscribed: count('Addresses that do not get them any more.'),
  suppressed: count('Addresses that get nothing whatever happens.'),
})

const SuppressionCounts = shape('SignupSuppressionCounts', 'Suppressed signups by the reason.', {
  bounce: count('Mails to the address came back.'),
  complaint: count('The owner reported a mail as spam.'),
  erasure: count('The address was erased.'),
  admin: count('An admin has suppressed the address.'),
})

const SourceCounts = shape('SignupSourceCounts', 'Signups of one source by their present status.', {
  source: nullable(Type.String({ description: 'null if the signups named no source.' })),
  ...StatusCounts.properties,
})

const PeriodCounts = shape('SignupPeriodCounts', 'The steps of one period.', {
  start: Type.String({ format: 'date', description: 'The first day of the period, in the time zone.' }),
  requested: count('Requests, also repeated ones.'),
  confirmed: count('Confirmations.'),
  imported: count('Addresses that an import added or changed.'),
  unsubscribed: count('Addresses that left the list.'),
  bounced: count('Suppressions because of bounces, and single bounces.'),
  complained: count('Complaints.'),
})

export { PeriodCounts, SourceCounts, StatusCounts, SuppressionCounts }

export const SignupStats = shape('SignupStats', 'The counts of the newsletter list.', {
  byStatus: ref(StatusCounts),
  suppressedBecause: ref(SuppressionCounts),
  bySource: Type.Array(ref(SourceCounts), {
    description: `The ${mostSources} sources with the most signups.`,
  }),
  by: oneOf(statsSteps, 'The length of a period.'),
  since: Type.String({ ...Time, description: 'The beginning of the first period that is counted.' }),
  until: Type.String({ ...Time, description: 'The end, which is not counted.' }),
  timeZone: Type.String({ description: 'The time zone in which periods begin.' }),
  periods: Type.Array(ref(PeriodCounts), { description: 'Every period, the oldest first.' }),
})
export type SignupStats = Static<typeof SignupStats>

export const SignupStatsQuery = Type.Object(
  {
    by: Type.Unsafe<(typeof statsSteps)[number]>({
      ...oneOf(statsSteps, 'The length of a period. A week begins on Monday.'),
      default: 'day',
    }),
    since: Type.Optional(
      Type.String({
        format: 'date-time',
        description: `Count from this time on. The default is 30 days, 12 weeks or a year before \`until\`. At most ${mostPeriods} periods.`,
      }),
    ),
    until: Type.Optional(
      Type.String({ format: 'date-time', description: 'Count before this time. The default is now.' }),
    ),
    timeZone: Type.String({
      maxLength: 60,
      default: 'UTC',
      description: 'The time zone in which periods begin, for example Europe/Berlin.',
    }),
  },
  { additionalProperties: false },
)

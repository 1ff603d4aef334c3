/**
 * The figures of the transparency report. One statement reads them from ranges of indexes on time.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { EventType } from '../../../domain/events.ts'
import type { ModerationFigures, Period } from '../../../domain/moderation/moderation-figures.ts'
import type { Db } from '../../database.ts'
import { comments } from '../../tables/comments.ts'
import { events } from '../../tables/events.ts'
import { commentReports, decisions, screenings } from '../../tables/moderation.ts'
import { appeals } from '../../tables/notices.ts'
import { madeBetween } from './standing-decisions.ts'

const [suspended, lifted]: EventType[] = ['account.suspended', 'account.suspension-lifted']

/** A JSON object that maps each name to the number of rows with it. */
const tally = (names: SQL, from: SQL) =>
  sql`(select coalesce(json_object_agg(name, count), '{}') from (
    select ${names} as name, count(*)::integer as count from ${from} group by 1) as tally)`

const heldAndRefused = sql`count(*) filter (where outcome = 'pending')::integer as held,
  count(*) filter (where outcome = 'refused')::integer as refused`

const list = (rows: SQL) =>
  sql`(select coalesce(json_agg(row_to_json(listed)), '[]') from (${rows}) as listed)`

const median = (of: SQL) => sql`percentile_cont(0.5) within group (order by extract(epoch from ${of}))`

/** Each figure counts rows of the named queries of `rowsWithin`. */
const decisionFigures = sql`(select json_build_object(
  'total', count(*), 'undoing', count(*) filter (where undoes),
  'byAction', ${tally(sql`action`, sql`made`)},
  'byReason', ${tally(sql`reason`, sql`made where action = 'hide'`)},
  'bySource', ${tally(sql`source`, sql`made`)}) from made)`

const secondsToDecision = sql`(select json_build_object(
  'overall', ${median(sql`waited`)},
  'bySource', (select coalesce(json_object_agg(source, seconds), '{}') from (
    select source, ${median(sql`waited`)} as seconds from made where answers group by source) as each))
  from made where answers)`

const screeningFigures = sql`(select json_build_object(
  'held', count(*) filter (where outcome = 'pending'),
  'refused', count(*) filter (where outcome = 'refused'),
  'bySource', ${list(sql`
    select source, ${heldAndRefused} from screened group by source order by source`)},
  'byRule', ${list(sql`select rule, ${heldAndRefused} from (
    select distinct screened.number, outcome, reason ->> 'rule' as rule from (
      select row_number() over () as number, outcome, reasons from screened) as screened
    cross join lateral jsonb_array_elements(reasons) as reason) as met
    group by rule order by rule`)}) from screened)`

const reportFigures = sql`(select json_build_object('total', count(*),
  'byReason', ${list(sql`select reason, count(*) filter (where status = 'open')::integer as open,
    count(*) filter (where status = 'upheld')::integer as upheld,
    count(*) filter (where status = 'dismissed')::integer as dismissed
    from reported group by reason order by reason`)}) from reported)`

const appealFigures = sql`(select json_build_object('submitted', count(*),
  'byStatus', ${tally(sql`status`, sql`appealed`)},
  'secondsToResolution',
    ${median(sql`took`)} filter (where status in ('upheld', 'overturned'))) from appealed)`

const suspensionFigures = sql`(select json_build_object(
  'made', count(*) filter (where type = ${suspended}),
  'lifted', count(*) filter (where type = ${lifted})) from suspension)`

/** The named queries that read the rows of the period, each once. */
function rowsWithin({ since, until }: Period): SQL {
  const within = (row: string) => sql.join(madeBetween(sql.raw(row), { since, until }), sql` and `)
  const happened = (column: SQL) =>
    sql`${column} >= ${since.toISOString()}::timestamptz and ${column} < ${until.toISOString()}::timestamptz`
  return sql`
    made as materialized (
      select d.action, d.reason, d.source, d.undoes_decision_id is not null as undoes,
        -- A hidden comment does not wait for a decision, and appeals have a figure of their own.
        d.undoes_decision_id is null and d.previous_status <> 'hidden' as answers,
        d.created_at - coalesce(d.queued_at, c.created_at) as waited
      from ${decisions} d join ${comments} c on c.id = d.comment_id
      where ${within('d')}
    ), screened as materialized (
      select s.outcome, s.source, s.reasons from ${screenings} s where ${happened(sql`s.created_at`)}
    ), reported as materialized (
      select r.reason, r.status from ${commentReports} r where ${within('r')}
    ), appealed as materialized (
      select a.status, a.resolved_at - a.created_at as took from ${appeals} a where ${within('a')}
    ), suspension as materialized (
      select e.type from ${events} e
      where e.is_audited and e.type in (${suspended}, ${lifted}) and ${happened(sql`e.occurred_at`)}
    )`
}

/** The figures from `since` to before `until`. */
export async function findModerationFigures(db: Db, period: Period): Promise<ModerationFigures> {
  const figures = sql<ModerationFigures>`(
    with ${rowsWithin(period)}
    select json_build_object(
      'decisions', ${decisionFigures},
      'secondsToDecision', ${secondsToDecision},
      'screenings', ${screeningFigures},
      'reports', ${reportFigures},
      'appeals', ${appealFigures},
      'suspensions', ${suspensionFigures}))`
  const [row] = await db.select({ figures }).from(sql`(values (1)) as one`)
  if (!row) throw new Error('one value gives exactly one row')
  return row.figures
}

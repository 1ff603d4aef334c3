/** The bylines of published articles and of revisions, as JSON from subqueries. */
import { type SQL, sql } from 'drizzle-orm'
import { articleContributors } from '../../tables/articles.ts'
import { contributors, mergedContributors } from '../../tables/contributors.ts'

/** A guest has a name only. */
export type BylineRow = {
  id: string | null
  slug: string | null
  name: string
  avatarUrl: string | null
  role: string | null
}

/*
 * The outer table's name is written as text, because the query builder omits it in a select without
 * joins. A bare `id` would then mean the column of the inner table.
 */

/** The stored entries of the published text; null if `article_contributors` says all. */
const publishedEntries = sql`case when articles.byline_revision = articles.published_revision
  then articles.byline end`

const member = (role: SQL) => sql`json_build_object(
  'id', c.id, 'slug', c.slug, 'name', c.name, 'avatarUrl', c.avatar_url, 'role', ${role})`

/**
 * Entries may name a profile that was merged into another one. Then the other one is shown, once with
 * each role. A profile that was deleted is left out. The limit makes the planner look up each profile;
 * it would read all of them otherwise.
 */
const bylineOf = (entries: SQL) => sql<BylineRow[]>`(
  select coalesce(json_agg(json_build_object(
      'id', c.id, 'slug', c.slug, 'name', coalesce(c.name, named.name), 'avatarUrl', c.avatar_url,
      'role', named.role)
    order by named.place), '[]')
  from (
    select given.id, given.name, given.role, min(given.place) as place
    from (
      select coalesce(
          (select m.contributor_id from ${mergedContributors} m
            where m.id = (e.entry ->> 'contributorId')::uuid),
          (e.entry ->> 'contributorId')::uuid) as id,
        e.entry ->> 'name' as name, e.entry ->> 'role' as role, e.place
      from jsonb_array_elements(${entries}) with ordinality as e (entry, place)
    ) given
    group by 1, 2, 3
  ) named
  left join lateral (
    select k.id, k.slug, k.name, k.avatar_url from ${contributors} k where k.id = named.id limit 1
  ) c on true
  where c.id is not null or named.name is not null)`

export const articleByline = sql<BylineRow[]>`case when ${publishedEntries} is null then (
    select coalesce(json_agg(${member(sql`null::text`)} order by ac.position), '[]')
    from ${articleContributors} ac join ${contributors} c on c.id = ac.contributor_id
    where ac.article_id = articles.id)
  else ${bylineOf(publishedEntries)} end`

export const draftByline = bylineOf(sql`coalesce(article_revisions.byline, (
  select jsonb_agg(jsonb_build_object('contributorId', named.id) order by named.place)
  from unnest(article_revisions.contributor_ids) with ordinality as named (id, place)))`)

/** The names of the guests in the published text, for its search document. */
export const guestNames = sql`(select string_agg(e.entry ->> 'name', ' · ')
  from jsonb_array_elements(${publishedEntries}) as e (entry))`

/** From what an author sends to a complete revision: names resolved, Markdown rendered, defaults filled in. */
import type { Db } from '../../../db/database.ts'
import type { NewRevision, RevisionRow } from '../../../db/queries/articles/drafts.ts'
import { insertMissingTags } from '../../../db/queries/articles/tags.ts'
import {
  findContributorOfAccount,
  listContributorsNamed,
} from '../../../db/queries/contributors/contributors.ts'
import type { Deps } from '../../../deps.ts'
import type { HeroImage, Source } from '../../../domain/articles/article-parts.ts'
import { ApiError, type FieldFault, invalidField } from '../../../problems/api-error.ts'
import type { DraftInput, DraftPatch } from '../../../schemas/articles/drafts.ts'
import { renderArticle } from '../../../text/markdown.ts'
import { plainTextOf } from '../../../text/plain-text.ts'
import { slugFrom } from '../../../text/slug.ts'

/** A revision without its place: who saved it, when, under which number and slug. */
export type Composition = Omit<NewRevision, 'articleId' | 'number' | 'slug' | 'createdBy' | 'createdAt'>

type Context = Pick<Deps, 'newId' | 'clock'>

/** What follows from the Markdown alone. Made before the transaction begins: it may take long, and is needed once. */
export type Rendering = Pick<NewRevision, 'body' | 'bodyHtml' | 'bodyText' | 'excerpt' | 'readingMinutes'>

export function renderBody(body: string, articleId: string): Rendering {
  const { html, excerpt, readingMinutes } = renderArticle(body, articleId)
  return { body, bodyHtml: html, bodyText: plainTextOf(html), excerpt, readingMinutes }
}

/** A new text. Without `contributors` the author's own profile signs. */
export async function composeDraft(
  tx: Db,
  {
    input,
    rendering,
    accountId,
    context,
  }: { input: DraftInput; rendering: Rendering; accountId: string; context: Context },
): Promise<Composition> {
  const own = input.contributors ? undefined : await findContributorOfAccount(tx, accountId)
  const blank = {
    title: input.title,
    dek: null,
    ...rendering,
    derivedExcerpt: null,
    derivedReadingMinutes: null,
    language: 'en',
    heroImage: null,
    sources: [],
    contributorIds: own ? [own.id] : [],
    tagSlugs: [],
    note: null,
  }
  return mergeDraft(tx, { current: blank, patch: input, rendering, context })
}

type Merge = {
  current: Composition | RevisionRow
  patch: DraftPatch
  /** Of the patch's body, where it has one. */
  rendering: Rendering | undefined
  context: Context
}

/** The current text with a merge patch (RFC 7396) applied. A note belongs to one revision and is not carried over. */
export async function mergeDraft(
  tx: Db,
  { current, patch, rendering, context }: Merge,
): Promise<Composition> {
  const { body, bodyHtml, bodyText } = rendering ?? current
  const excerpt = given(
    { shown: current.excerpt, derived: current.derivedExcerpt ?? null },
    { derived: rendering?.excerpt, wish: patch.excerpt },
  )
  const readingMinutes = given(
    { shown: current.readingMinutes, derived: current.derivedReadingMinutes ?? null },
    { derived: rendering?.readingMinutes, wish: patch.readingMinutes },
  )
  return {
    title: patch.title ?? current.title,
    dek: patch.dek === undefined ? (current.dek ?? null) : patch.dek,
    ...{ body, bodyHtml, bodyText },
    ...{ excerpt: excerpt.shown, derivedExcerpt: excerpt.derived },
    ...{ readingMinutes: readingMinutes.shown, derivedReadingMinutes: readingMinutes.derived },
    language: patch.language ?? current.language,
    heroImage: mergeHeroImage(current.heroImage ?? null, patch.heroImage),
    sources: patch.sources ? patch.sources.map(completeSource) : current.sources,
    contributorIds: patch.contributors
      ? await resolveContributors(tx, patch.contributors)
      : current.contributorIds,
    tagSlugs: patch.tags ? await resolveTags(tx, patch.tags, context) : current.tagSlugs,
    note: patch.note ?? null,
  }
}

/** What is shown, and beside it what the body gives where the author wanted something else. */
type Derivable<Value> = { shown: Value; derived: Value | null }

/** `derived`: from a new body, if there is one. `wish`: the author's; null to have it derived, undefined to leave it. */
function given<Value>(
  current: Derivable<Value>,
  next: { derived: Value | undefined; wish: Value | null | undefined },
): Derivable<Value> {
  const derived = next.derived ?? current.derived ?? current.shown
  const kept = current.derived === null ? null : current.shown
  const chosen = next.wish === undefined ? kept : next.wish
  return chosen === null ? { shown: derived, derived: null } : { shown: chosen, derived }
}

function completeSource({
  publisher,
  title = null,
  url,
  subscriptionRequired = false,
  kind = 'primary',
}: NonNullable<DraftPatch['sources']>[number]): Source {
  return { publisher, title, url, subscriptionRequired, kind }
}

function mergeHeroImage(current: HeroImage | null, patch: DraftPatch['heroImage']): HeroImage | null {
  if (patch === undefined) return current
  if (patch === null) return null
  const { url, alt, caption = null, credit = null, width = null, height = null } = { ...current, ...patch }
  if (url === undefined) throw invalidField('/heroImage/url', 'is required')
  if (alt === undefined)
    throw invalidField('/heroImage/alt', 'is required; it may be empty for a decorative picture')
  return { url, alt, caption, credit, width, height }
}

async function resolveContributors(tx: Db, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const found = await listContributorsNamed(tx, names)
  const idOf = (name: string) => found.find(({ id, slug }) => slug === name || id === name.toLowerCase())?.id
  const errors: FieldFault[] = names.flatMap((name, index) =>
    idOf(name) ? [] : [{ pointer: `/contributors/${index}`, detail: `names no contributor: ${name}` }],
  )
  if (errors.length > 0)
    throw new ApiError('invalid-request', 'The byline names somebody unknown.', { errors })
  return [...new Set(names.map((name) => idOf(name) as string))]
}

/** Missing tags are made; what the tag is called stays as it was first written. */
async function resolveTags(tx: Db, names: readonly string[], { newId, clock }: Context): Promise<string[]> {
  const wanted = names.map((name, index) => {
    // A tag's marks are its meaning: C++ and C# are two.
    const slug = slugFrom(name.replaceAll('+', ' plus ').replaceAll('#', ' sharp '), '')
    if (slug === '') throw invalidField(`/tags/${index}`, 'has no letter and no digit')
    return { id: newId(), slug, name: name.trim(), createdAt: clock() }
  })
  // In one order, since two transactions that make the same tags wait for each other.
  await insertMissingTags(
    tx,
    wanted.toSorted((a, b) => (a.slug < b.slug ? -1 : 1)),
  )
  return [...new Set(wanted.map(({ slug }) => slug))]
}

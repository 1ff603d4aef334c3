/**
 * Makes a complete revision from an author's input: renders Markdown, resolves names, adds
 * defaults.
 */
import type { Db } from '../../../db/database.ts'
import type { NewRevision, RevisionRow } from '../../../db/queries/articles/drafts.ts'
import { findContributorOfAccount } from '../../../db/queries/contributors/contributors.ts'
import type { Deps } from '../../../deps.ts'
import type { Actor } from '../../../domain/actor.ts'
import type { HeroImage, Source } from '../../../domain/articles/article-parts.ts'
import { entriesOf } from '../../../domain/articles/byline.ts'
import { givenText } from '../../../domain/single-line-text.ts'
import { invalidField } from '../../../problems/api-error.ts'
import type { DraftInput, DraftPatch } from '../../../schemas/articles/drafts.ts'
import type { RenderedBody } from '../../../text/article-body.ts'
import { resolveByline } from './resolve-byline.ts'
import { resolveTags } from './resolve-tags.ts'

/** A revision without its article, number, slug, author and time. */
export type Composition = Omit<NewRevision, 'articleId' | 'number' | 'slug' | 'createdBy' | 'createdAt'>

type Rendering = Omit<RenderedBody, 'warnings'>

type Context = Pick<Deps, 'newId' | 'clock'>

/** Composes the first revision. Without contributors the author's own profile is the byline, and
 * `language` is that of an article without one. */
export async function composeDraft(
  tx: Db,
  {
    input,
    language,
    rendering,
    actor,
    context,
  }: { input: DraftInput; language: string; rendering: Rendering; actor: Actor; context: Context },
): Promise<Composition> {
  const { contributors, ...text } = input
  const isSigned = contributors !== undefined && contributors.length > 0
  const own = isSigned ? undefined : await findContributorOfAccount(tx, actor.accountId)
  const patch = isSigned ? input : text
  const blank = {
    title: input.title,
    dek: null,
    ...rendering,
    derivedExcerpt: null,
    derivedReadingMinutes: null,
    language,
    heroImage: null,
    sources: [],
    contributorIds: own ? [own.id] : [],
    tagSlugs: [],
    note: null,
  }
  return mergeDraft(tx, { current: blank, patch, rendering, actor, context })
}

type DraftMerge = {
  current: Composition | RevisionRow
  patch: DraftPatch
  /** The rendered body of the patch, if it has one. It is made before the transaction begins. */
  rendering: Rendering | undefined
  actor: Actor
  context: Context
}

/**
 * Applies a merge patch (RFC 7396) to the current text. A note belongs to one revision and is
 * dropped.
 */
export async function mergeDraft(
  tx: Db,
  { current, patch, rendering, actor, context }: DraftMerge,
): Promise<Composition> {
  const { body, bodyHtml, bodyText } = rendering ?? current
  const excerpt = mergeDerivable(
    { shown: current.excerpt, derived: current.derivedExcerpt ?? null },
    { derived: rendering?.excerpt, given: patch.excerpt },
  )
  const readingMinutes = mergeDerivable(
    { shown: current.readingMinutes, derived: current.derivedReadingMinutes ?? null },
    { derived: rendering?.readingMinutes, given: patch.readingMinutes },
  )
  return {
    title: patch.title ?? current.title,
    dek: givenText(patch.dek === undefined ? (current.dek ?? null) : patch.dek),
    body,
    bodyHtml,
    bodyText,
    excerpt: excerpt.shown,
    derivedExcerpt: excerpt.derived,
    readingMinutes: readingMinutes.shown,
    derivedReadingMinutes: readingMinutes.derived,
    language: patch.language ?? current.language,
    heroImage: mergeHeroImage(current.heroImage ?? null, patch.heroImage),
    sources: patch.sources ? patch.sources.map(completeSource) : current.sources,
    ...(patch.contributors
      ? await resolveByline(tx, patch.contributors, { actor, standing: entriesOf(current) })
      : { contributorIds: current.contributorIds, byline: current.byline ?? null }),
    tagSlugs: patch.tags ? await resolveTags(tx, patch.tags, context) : current.tagSlugs,
    note: givenText(patch.note ?? null),
  }
}

/**
 * A value from the body, or from the author. `derived` keeps the body's value if the author gave
 * one.
 */
type Derivable<Value> = { shown: Value; derived: Value | null }

/**
 * `next.derived` comes from a new body, if there is one. `next.given` is the author's value: null
 * asks to derive it from the body, undefined leaves it as it is.
 */
function mergeDerivable<Value>(
  current: Derivable<Value>,
  next: { derived: Value | undefined; given: Value | null | undefined },
): Derivable<Value> {
  const derived = next.derived ?? current.derived ?? current.shown
  const kept = current.derived === null ? null : current.shown
  const chosen = next.given === undefined ? kept : next.given
  return chosen === null ? { shown: derived, derived: null } : { shown: chosen, derived }
}

function completeSource({
  publisher,
  title = null,
  url,
  subscriptionRequired = false,
  kind = 'primary',
}: NonNullable<DraftPatch['sources']>[number]): Source {
  return { publisher, title: givenText(title), url, subscriptionRequired, kind }
}

function mergeHeroImage(current: HeroImage | null, patch: DraftPatch['heroImage']): HeroImage | null {
  if (patch === undefined) return current
  if (patch === null) return null
  const { url, alt, caption = null, credit = null, width = null, height = null } = { ...current, ...patch }
  if (url === undefined) throw invalidField('/heroImage/url', 'is required')
  if (alt === undefined)
    throw invalidField('/heroImage/alt', 'is required; it may be empty for a decorative picture')
  return {
    ...{ url, alt: givenText(alt) ?? '', width, height },
    ...{ caption: givenText(caption), credit: givenText(credit) },
  }
}

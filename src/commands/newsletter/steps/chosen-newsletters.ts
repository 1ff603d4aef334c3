/** Finds the newsletters that a reader names by their slugs. */
import type { listAllNewsletters } from '../../../db/queries/newsletter/newsletters.ts'
import { ApiError, type FieldFault } from '../../../problems/api-error.ts'

export type NewsletterChoice = Awaited<ReturnType<typeof listAllNewsletters>>[number]

/**
 * Without slugs, the open default ones. A newsletter that is closed can only be kept: `kept` are the ids of
 * those that the reader has.
 */
export function chosenNewsletters(
  all: readonly NewsletterChoice[],
  { slugs, kept = [] }: { slugs: readonly string[] | undefined; kept?: readonly string[] },
): NewsletterChoice[] {
  if (slugs === undefined) return openDefaults(all)
  const errors: FieldFault[] = []
  const chosen = slugs.flatMap((slug, index) => {
    const found = all.find((each) => each.slug === slug)
    if (found?.isOpen || (found && kept.includes(found.id))) return [found]
    const detail = found ? 'is a newsletter that is closed to signups' : 'is not the slug of a newsletter'
    errors.push({ pointer: `/newsletters/${index}`, detail })
    return []
  })
  const [first] = errors
  if (first) throw new ApiError('invalid-request', `${first.pointer} ${first.detail}.`, { errors })
  return all.filter((each) => chosen.includes(each))
}

function openDefaults(all: readonly NewsletterChoice[]): NewsletterChoice[] {
  const defaults = all.filter(({ isOpen, isDefault }) => isOpen && isDefault)
  if (defaults.length > 0) return defaults
  throw new ApiError('newsletters-closed', 'No default newsletter is open to signups. Name an open one.')
}

export function idsOf(newsletters: readonly NewsletterChoice[]): string[] {
  return newsletters.map(({ id }) => id)
}

export function slugsOf(newsletters: readonly NewsletterChoice[]): string[] {
  return newsletters.map(({ slug }) => slug)
}

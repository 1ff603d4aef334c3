/** Sets the newsletters of a signup. A confirmed address gets a further one only with evidence. */
import type { Db } from '../../../db/database.ts'
import { listNamedNewsletters } from '../../../db/queries/newsletter/imported-signups.ts'
import { listNewsletterIdsOf, replaceNewsletters } from '../../../db/queries/newsletter/signup-newsletters.ts'
import { insertSignupEvent, updateSignup } from '../../../db/queries/newsletter/signups.ts'
import { invalidField } from '../../../problems/api-error.ts'
import {
  type ChangingDeps,
  detailOf,
  moveRefused,
  needsEvidence,
  type SignupChange,
} from './signup-change.ts'

export async function changeSignupNewsletters(
  tx: Db,
  { newId }: ChangingDeps,
  { signup, patch, at }: SignupChange,
): Promise<void> {
  const { id: signupId, status } = signup
  if (status !== 'pending' && status !== 'confirmed') throw moveRefused(signup, 'A change of newsletters')
  const slugs = patch.newsletters ?? []
  const wanted = await listNamedNewsletters(tx, slugs)
  const unknown = slugs.find((slug) => !wanted.some((found) => found.slug === slug))
  if (unknown !== undefined) throw invalidField('/newsletters', `must name newsletters; ${unknown} is none`)
  const newsletterIds = wanted.map(({ id }) => id)
  if (status === 'confirmed') {
    const current = await listNewsletterIdsOf(tx, signupId)
    const further = wanted.find(({ id }) => !current.includes(id))
    if (further && patch.evidence === undefined) throw needsEvidence(further.slug)
    await replaceNewsletters(tx, { signupId, newsletterIds, at })
  }
  await updateSignup(tx, signupId, { requestedNewsletterIds: newsletterIds })
  await insertSignupEvent(tx, {
    id: newId(),
    signupId,
    type: 'preferences-changed',
    newsletters: wanted.map(({ slug }) => slug),
    detail: detailOf(patch),
    occurredAt: at,
  })
}

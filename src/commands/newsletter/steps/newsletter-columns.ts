/** Turns what an admin sends about a newsletter into the columns of its row. */
import type { NewsletterPatch } from '../../../schemas/newsletter/newsletters.ts'

export function columnsOf({ from, ...members }: NewsletterPatch) {
  return {
    ...members,
    ...(from !== undefined && { fromName: from?.name ?? null, fromAddress: from?.address ?? null }),
  }
}

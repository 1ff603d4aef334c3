/** Presents newsletters, with more members for admins. */
import type { NewsletterRow } from '../../db/queries/newsletter/newsletters.ts'
import type { Newsletter } from '../../schemas/newsletter/newsletters.ts'

export function presentNewsletter(row: NewsletterRow): Newsletter {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    isOpen: row.isOpen,
    isDefault: row.isDefault,
    position: row.position,
  }
}

export function presentNewsletterToAdmin(row: NewsletterRow): Newsletter {
  return {
    ...presentNewsletter(row),
    from: row.fromAddress === null ? null : { name: row.fromName, address: row.fromAddress },
    replyTo: row.replyTo,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

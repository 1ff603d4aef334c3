/** The slots of a letter that each mail fills with its own links. */

export const letterSlots = {
  unsubscribeUrl: '{{unsubscribeUrl}}',
  preferencesUrl: '{{preferencesUrl}}',
  archiveUrl: '{{archiveUrl}}',
} as const

export type LetterLinks = Readonly<Record<keyof typeof letterSlots, string>>

const slot = /\{\{(unsubscribeUrl|preferencesUrl|archiveUrl)\}\}/g

/** The links must need no escaping in HTML, as URLs of this service with a base64url token do not. */
export function fillSlots(text: string, links: LetterLinks): string {
  return text.replace(slot, (_, name: keyof LetterLinks) => links[name])
}

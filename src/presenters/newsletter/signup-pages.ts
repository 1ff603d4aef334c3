/** The pages of a signup: what its form answers, its confirmation, and links that do not work. */
import { maskedAddress, shownConsent } from '../../domain/newsletter/signup.ts'
import { button, escaped, form, namesOf, newsletterPage, paragraph } from './pages.ts'

type Named = { name: string; description: string | null }
type Confirmation = { email: string; newsletters: readonly Named[] }

export const receivedPage = newsletterPage(({ received: { title, text } }) => ({
  title,
  content: paragraph(text),
}))

/** The form posts to its own address, which has the token. */
export const askToConfirm = ({ email, newsletters }: Confirmation) =>
  newsletterPage(({ confirmation: texts }, { language }) => ({
    title: texts.title,
    content: [
      paragraph(texts.question(maskedAddress(email))),
      namesOf(newsletters),
      form(button(texts.button)),
      `<p class="quiet">${escaped(texts.consent(shownConsent(language).wordingText))}</p>`,
    ].join('\n'),
  }))

/** `linkToken` is the token of a signed link to the preferences. */
export const saysConfirmed = ({
  newsletters,
  linkToken,
}: Omit<Confirmation, 'email'> & { linkToken: string }) =>
  newsletterPage(({ confirmation: texts }) => ({
    title: texts.doneTitle,
    content: [
      paragraph(texts.done),
      namesOf(newsletters),
      `<p><a href="preferences?token=${linkToken}">${escaped(texts.change)}</a></p>`,
    ].join('\n'),
  }))

export const deadLinkPage = newsletterPage(({ deadLink: { title, text } }) => ({
  title,
  content: paragraph(text),
}))

/** `members` are the names of what is wrong in the form. */
export const refusedFormPage = (members: readonly string[]) =>
  newsletterPage(({ refusal }) => {
    const faults = new Set(members.map((name) => refusal.members[name] ?? refusal.other))
    if (faults.size === 0) faults.add(refusal.other)
    return { title: refusal.title, content: [...faults, refusal.back].map(paragraph).join('\n') }
  })

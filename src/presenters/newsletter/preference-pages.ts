/** The pages on which readers choose their newsletters and leave them, and the choice as JSON. */
import type { LinkedSignup } from '../../db/queries/newsletter/subscriptions.ts'
import { leavingReasons, maskedAddress } from '../../domain/newsletter/signup.ts'
import type { NewsletterTexts } from '../../domain/newsletter/texts-en.ts'
import type { OwnSignup, SignupPreferences } from '../../schemas/newsletter/own-signups.ts'
import { button, escaped, form, hidden, newsletterPage, paragraph } from './pages.ts'

type Choice = { id: string; slug: string; name: string; description: string | null; isOpen: boolean }
type Chosen = {
  signup: Pick<LinkedSignup, 'email' | 'status' | 'newsletterIds'>
  newsletters: readonly Choice[]
}

export function presentPreferences({ signup, newsletters }: Chosen): SignupPreferences {
  return {
    email: maskedAddress(signup.email),
    status: signup.status,
    newsletters: presentChoices(newsletters, signup.newsletterIds),
  }
}

/** `signup` is null if the address never signed up. */
export function presentOwnSignup({
  emailVerified,
  signup,
  newsletters,
}: {
  emailVerified: boolean
  signup: Chosen['signup'] | null
  newsletters: readonly Choice[]
}): OwnSignup {
  return {
    emailVerified,
    status: signup?.status ?? null,
    newsletters: presentChoices(newsletters, signup?.newsletterIds ?? []),
  }
}

function presentChoices(newsletters: readonly Choice[], had: readonly string[]) {
  return newsletters.map(({ id, slug, name, description, isOpen }) => ({
    slug,
    name,
    description,
    isOpen,
    isSubscribed: had.includes(id),
  }))
}

export const preferencesPage = ({ signup, newsletters }: Chosen, { isSaved }: { isSaved: boolean }) =>
  newsletterPage(({ preferences: texts }, { publication }) => {
    const saved = isSaved ? `<p class="note" role="status">${escaped(texts.saved)}</p>` : ''
    const address = paragraph(texts.address(maskedAddress(signup.email)))
    if (signup.status === 'suppressed')
      return { title: texts.title, content: address + paragraph(texts.suppressed) }
    const boxes = newsletters.map((each) =>
      checkbox(each, { isOn: signup.newsletterIds.includes(each.id), texts }),
    )
    const fieldset = `<fieldset>\n<legend>${escaped(texts.legend)}</legend>\n${boxes.join('\n')}\n</fieldset>`
    const leave = form(button(texts.leaveAll(publication), { isQuiet: true }))
    return {
      title: texts.title,
      content: [
        saved,
        address,
        form(`${fieldset}\n${button(texts.save)}`),
        signup.newsletterIds.length > 0 ? leave : '',
      ].join('\n'),
    }
  })

function checkbox(
  { slug, name, description, isOpen }: Choice,
  { isOn, texts }: { isOn: boolean; texts: NewsletterTexts['preferences'] },
): string {
  const lines = [description, isOpen ? null : texts.closed].filter((line) => line !== null)
  const quiet = lines.map((line) => `<br><span class="quiet">${escaped(line)}</span>`).join('')
  return `<label class="choice"><input type="checkbox" name="newsletters" value="${slug}"${isOn ? ' checked' : ''}>
<span><strong>${escaped(name)}</strong>${quiet}</span></label>`
}

type Unsubscription = {
  email: string
  /** The name of the newsletter of the letter; null for a link of no letter. */
  newsletter: string | null
}

export const askToUnsubscribe = ({ email, newsletter }: Unsubscription) =>
  newsletterPage(({ unsubscription: texts }, { publication }) => {
    const all = form(
      `${hidden('from', 'all')}\n${button(texts.leaveAll(publication), { isQuiet: newsletter !== null })}`,
    )
    const one =
      newsletter === null
        ? ''
        : form(`${hidden('from', 'newsletter')}\n${button(texts.leaveOne(newsletter))}`)
    return {
      title: texts.title,
      content: [
        paragraph(texts.question(maskedAddress(email))),
        one,
        all,
        `<p class="quiet">${escaped(texts.keep)}</p>`,
      ].join('\n'),
    }
  })

type Unsubscribed = {
  newsletter: string | null
  token: string
  /** The slugs that make the reader's former choice again; empty if there is nothing to take back. */
  former: readonly string[]
}

export const saysUnsubscribed = ({ newsletter, token, former }: Unsubscribed) =>
  newsletterPage(({ unsubscription: texts }, { publication }) => {
    const again = [
      ...former.map((slug) => hidden('newsletters', slug)),
      button(texts.resubscribe, { isQuiet: true }),
    ]
    return {
      title: texts.doneTitle,
      content: [
        `<p role="status">${escaped(newsletter === null ? texts.leftAll(publication) : texts.leftOne(newsletter))}</p>`,
        former.length > 0 ? form(again.join('\n'), `preferences?token=${token}`) : '',
        reasonForm(texts),
      ].join('\n'),
    }
  })

function reasonForm(texts: NewsletterTexts['unsubscription']): string {
  const radios = leavingReasons.map(
    (reason) => `<label class="choice"><input type="radio" name="reason" value="${reason}" required>
<span>${escaped(texts.reasons[reason])}</span></label>`,
  )
  return form(`<fieldset>
<legend>${escaped(texts.reasonLegend)}</legend>
${radios.join('\n')}
</fieldset>
<label class="label" for="comment">${escaped(texts.comment)}</label>
<textarea id="comment" name="comment" maxlength="300"></textarea>
${button(texts.sendReason, { isQuiet: true })}`)
}

export const thanksForReason = newsletterPage(({ unsubscription: texts }) => ({
  title: texts.doneTitle,
  content: `<p role="status">${escaped(texts.thanks)}</p>`,
}))

/**
 * HTML pages that the links in account mails open. Each page first asks for confirmation and then
 * shows the result.
 */
import { maxPasswordLength, minPasswordLength } from '../../domain/credentials/password-rules.ts'
import { htmlText } from '../../domain/html-text.ts'
import { type Page, page } from '../page.ts'

type AccountPage = {
  /** `token` is put into the page unescaped, so the caller must have checked its syntax. */
  ask(token: string): Page
  done: Page
}

/**
 * `action` is the last segment of the page's own path. A relative address works behind any path
 * prefix.
 */
function form(action: string, token: string, content: string): string {
  return `<form method="post" action="${action}">
<input type="hidden" name="token" value="${token}">
${content}
</form>`
}

const passwordLengths = `minlength="${minPasswordLength}" maxlength="${maxPasswordLength}"`

const newPassword = `<label>New password, at least ${minPasswordLength} characters
<input type="password" name="password" autocomplete="new-password" required ${passwordLengths}></label>
<button>Set the password</button>`

const verification = 'Confirm your e-mail address'
const reset = 'Your new password'
const change = 'Confirm your new e-mail address'

export const accountPages = {
  'email-verification': {
    ask: (token) =>
      page(
        verification,
        form('email-verification', token, '<p>Is this address yours?</p>\n<button>Yes, it is mine</button>'),
      ),
    done: page(verification, '<p>Thank you. Your address is confirmed.</p>'),
  },
  'password-reset': {
    ask: (token) => page(reset, form('password-reset', token, newPassword)),
    done: page(reset, '<p>Your new password is set. Log in with it.</p>'),
  },
  'email-change': {
    ask: (token) =>
      page(
        change,
        form(
          'email-change',
          token,
          '<p>Use this address for your account?</p>\n<button>Yes, use it</button>',
        ),
      ),
    done: page(change, '<p>Thank you. Your account has this address now.</p>'),
  },
} as const satisfies Record<string, AccountPage>

/**
 * The page with the form again, and with what is wrong with the password. The caller must have
 * checked the syntax of `token`.
 */
export function passwordAgain(token: string, fault: string): Page {
  const refusal = `<p>Your password was not set. It ${htmlText(fault)}.</p>`
  return page(reset, `${refusal}\n${form('password-reset', token, newPassword)}`)
}

/** Says why a form was refused, in the words of the problem. */
export function refusalPage({ title, detail }: { title: string; detail: string }): Page {
  return page(htmlText(title), `<p>${htmlText(detail)}</p>\n<p>Go back to try again.</p>`)
}

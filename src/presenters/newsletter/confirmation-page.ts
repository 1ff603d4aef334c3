/** The two pages that a confirmation link of the newsletter opens. */
import { page } from '../page.ts'

const title = 'Newsletter'

/** The form posts to its own address, which carries the token. */
export const askToConfirm = page(
  title,
  `<p>Do you want us to send the newsletter to your address?</p>
<form method="post"><button>Yes, send it to me</button></form>`,
)

export const saysConfirmed = page(title, '<p>Thank you. The newsletter will come to your address.</p>')

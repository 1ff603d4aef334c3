/** The two small pages that a confirmation link leads to. They hold no user text, no script, nothing from elsewhere. */

/** For the Content-Security-Policy header of these pages. */
export const confirmationPagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"

const page = (content: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Newsletter</title>
<style>
  body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 20vh auto; padding: 0 1.5rem; color-scheme: light dark }
  button { font: inherit; padding: .6rem 1.4rem; cursor: pointer }
</style>
<h1>Newsletter</h1>
${content}
</html>
`

/** The form posts to its own address, which carries the token. */
export const askToConfirm = page(`<p>Do you want the newsletter at your address?</p>
<form method="post"><button>Yes, send it to me</button></form>`)

export const saysConfirmed = page('<p>Thank you. The newsletter will come to your address.</p>')

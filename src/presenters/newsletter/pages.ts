/**
 * The pages behind the links of the newsletter. They have no script and load nothing. Their style is
 * allowed by its hash, so it must be the same text in the page and in the header.
 */
import { htmlText } from '../../domain/html-text.ts'
import { accentColours, grounds } from '../../domain/newsletter/accent-colours.ts'
import { type NewsletterLanguage, newsletterTexts } from '../../domain/newsletter/languages.ts'
import type { NewsletterTexts } from '../../domain/newsletter/texts-en.ts'

/** What a page shows of the publication. */
export type PageLook = { publication: string; accentColor: string; language: NewsletterLanguage }

export type StyledPage = { html: string; style: string }

/** `title` is plain text, and `content` is HTML. */
type Written = { title: string; content: string }

/** A page in any language and look. */
export type NewsletterPage = (look: PageLook) => StyledPage

/** Plain text in a page. */
export const escaped = htmlText

export function newsletterPage(write: (texts: NewsletterTexts, look: PageLook) => Written): NewsletterPage {
  return (look) => {
    const { title, content } = write(newsletterTexts[look.language], look)
    const style = styleFor(look.accentColor)
    const publication = htmlText(look.publication)
    const html = `<!doctype html>
<html lang="${look.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${htmlText(title)} – ${publication}</title>
<style>${style}</style>
</head>
<body>
<header><p>${publication}</p></header>
<main>
<h1>${htmlText(title)}</h1>
${content}
</main>
</body>
</html>
`
    return { html, style }
  }
}

export function paragraph(text: string): string {
  return `<p>${htmlText(text)}</p>`
}

export function namesOf(newsletters: readonly { name: string; description: string | null }[]): string {
  const items = newsletters.map(({ name, description }) => {
    const line = description === null ? '' : `<br><span class="quiet">${htmlText(description)}</span>`
    return `<li><strong>${htmlText(name)}</strong>${line}</li>`
  })
  return `<ul>\n${items.join('\n')}\n</ul>`
}

/** The form posts to the address of its page unless `action` names another one, relative to it. */
export function form(content: string, action?: string): string {
  return `<form method="post"${action === undefined ? '' : ` action="${htmlText(action)}"`}>\n${content}\n</form>`
}

export function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${htmlText(value)}">`
}

export function button(text: string, { isQuiet = false }: { isQuiet?: boolean } = {}): string {
  return `<button${isQuiet ? ' class="second"' : ''}>${htmlText(text)}</button>`
}

const shadesFor = ({ fill, onFill, text }: ReturnType<typeof accentColours>['light']) =>
  `--fill:${fill};--on-fill:${onFill};--accent:${text}`

/** Printed pages have the light colours. */
function styleFor(accentColor: string): string {
  const { light, dark } = accentColours(accentColor)
  return `
:root{--ground:${grounds.light};--ink:#1b1b1f;--quiet:#55555e;--line:#85858f;${shadesFor(light)}}
@media screen and (prefers-color-scheme:dark){
:root{--ground:${grounds.dark};--ink:#ececf1;--quiet:#b9b9c3;--line:#85858f;${shadesFor(dark)}}
}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,sans-serif;
overflow-wrap:anywhere}
header,main{max-width:34rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:clamp(2rem,10vh,6rem);color:var(--quiet);font-weight:600}
header p{margin:0;border-top:.3rem solid var(--fill);padding-top:1rem}
main{padding-bottom:4rem}
h1{font-size:1.75rem;line-height:1.25;margin:.4rem 0 1.25rem}
h2{font-size:1.125rem;margin:2.5rem 0 .5rem}
p{margin:0 0 1rem}
ul{margin:0 0 1.25rem;padding-left:1.25rem}
li{margin-bottom:.4rem}
.quiet{color:var(--quiet)}
.note{border-left:.25rem solid var(--fill);padding:.5rem .9rem;margin:0 0 1.5rem}
fieldset{border:0;margin:0 0 1.25rem;padding:0}
legend{padding:0;margin-bottom:.5rem;font-weight:600}
.choice{display:flex;gap:.75rem;align-items:flex-start;padding:.6rem 0}
.choice+.choice{border-top:1px solid color-mix(in srgb,var(--line) 45%,transparent)}
.choice input{flex:none;width:1.25rem;height:1.25rem;margin:.2rem 0 0;accent-color:var(--accent)}
.label{display:block;margin-bottom:.35rem}
textarea{display:block;width:100%;min-height:5rem;margin-bottom:1rem;padding:.6rem;font:inherit;color:inherit;
background:transparent;border:1px solid var(--line);border-radius:.4rem}
form{margin:0 0 1rem}
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.55rem 1.25rem;border:1px solid var(--line);
border-radius:.4rem;background:var(--fill);color:var(--on-fill);cursor:pointer}
button.second{background:transparent;color:var(--ink)}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
@media print{form,a{display:none}}
`
}

/** The template of letters for publications that have none of their own. */

import { htmlText } from '../../domain/html-text.ts'
import {
  archiveSlot,
  personalEnd,
  personalStart,
  preferencesSlot,
  unsubscribeSlot,
} from '../../domain/newsletter/letter-slots.ts'
import { letterTextsOf } from '../../domain/newsletter/letter-texts.ts'

/**
 * The rules are written into the elements, since many programs for mail drop style sheets. Those in
 * media queries stay, and are stronger.
 */
const css = `
body { margin: 0; padding: 0; background-color: #f2f1ee; color: #1d1d1f; font-family: Georgia, 'Times New Roman', serif; font-size: 17px; line-height: 1.55 }
table { border-collapse: collapse }
.page { width: 100%; background-color: #f2f1ee }
.edge { padding: 24px 12px }
.letter { width: 100%; max-width: 600px; table-layout: fixed; background-color: #ffffff; border-radius: 6px }
.masthead { padding: 28px 32px 0; font-family: Helvetica, Arial, sans-serif; font-size: 14px; line-height: 1.4; color: #55555c }
.masthead a { color: #55555c; text-decoration: none; font-weight: bold }
.subject { padding: 12px 32px 0 }
.subject h1 { margin: 0; font-size: 30px; line-height: 1.2; font-weight: bold; color: #1d1d1f }
.text { padding: 20px 32px 28px; overflow-wrap: break-word }
.text p, .text ul, .text ol, .text dl, .text pre, .text blockquote, .text aside, .text figure { margin: 0 0 16px }
.text h1, .text h2 { margin: 32px 0 12px; font-size: 23px; line-height: 1.25 }
.text h3 { margin: 0 0 6px; font-size: 20px; line-height: 1.3 }
.text h4, .text h5, .text h6 { margin: 16px 0 6px; font-size: 17px; line-height: 1.3 }
.text a { color: #0b57a4 }
.text h3 a { color: #1d1d1f; text-decoration: none }
.text img { display: block; max-width: 100%; height: auto; border: 0 }
.text blockquote, .text aside { padding: 0 0 0 16px; border-left: 3px solid #c9c8c4 }
.text code, .text pre { font-family: Menlo, Consolas, monospace; font-size: 14px }
.text pre { padding: 12px; background-color: #f2f1ee; white-space: pre-wrap }
.text figcaption { padding: 6px 0 0; font-family: Helvetica, Arial, sans-serif; font-size: 13px; color: #55555c }
.text small { font-size: 13px }
.text hr { height: 1px; margin: 28px 0; border: 0; background-color: #d8d7d3 }
.text .alert-title { margin: 0 0 4px; font-weight: bold }
.text .wide { margin: 0 0 20px; overflow-x: auto; overflow-wrap: normal }
.text th, .text td.cell { padding: 6px 12px 6px 0; border-bottom: 1px solid #d8d7d3; font-size: 15px; text-align: left; vertical-align: top }
.article { width: 100%; margin: 0 0 28px }
.article .picture { padding: 0 0 12px }
.article .picture img { width: 100%; max-width: 536px; border-radius: 4px }
.text .byline { margin: 0 0 6px; font-family: Helvetica, Arial, sans-serif; font-size: 13px; color: #55555c }
.text .excerpt { margin: 0 }
.footer { padding: 20px 32px 28px; border-top: 1px solid #d8d7d3; font-family: Helvetica, Arial, sans-serif; font-size: 13px; line-height: 1.5; color: #55555c }
.footer p { margin: 0 0 8px }
.footer a { color: #55555c; text-decoration: underline }
@media (max-width: 480px) {
  .edge { padding: 0 !important }
  .letter { border-radius: 0 !important }
  .masthead { padding: 20px 20px 0 !important }
  .subject { padding: 10px 20px 0 !important }
  .subject h1 { font-size: 26px !important }
  .text { padding: 16px 20px 24px !important }
  .footer { padding: 20px !important }
}
@media (prefers-color-scheme: dark) {
  body, .page { background-color: #111113 !important; color: #ececf0 !important }
  .letter { background-color: #1c1c1f !important }
  .text, .subject h1, .text h1, .text h2, .text h3, .text h4, .text h3 a { color: #ececf0 !important }
  .text a { color: #8ab8f0 !important }
  .text h3 a { color: #ececf0 !important }
  .masthead, .masthead a, .footer, .footer a, .text .byline, .text figcaption { color: #a9a9b3 !important }
  .text pre { background-color: #29292d !important }
  .text hr { background-color: #3a3a40 !important }
  .footer, .text th, .text td.cell, .text blockquote, .text aside { border-color: #3a3a40 !important }
}
`

/** In the form that templates have once they are sanitised: see `letter-template.ts`. */
export function defaultTemplate(language: string, homeUrl: string): string {
  const words = letterTextsOf(language)
  const link = (slot: string, text: string) => `<a href="${slot}">${htmlText(text)}</a>`
  const lang = words.language === language.toLowerCase().split('-')[0] ? '' : ` lang="${words.language}"`
  return `<!doctype html>
<html>
<head>
<style>${css}</style>
</head>
<body>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="edge" align="center">
<table role="presentation" class="letter" width="600" cellpadding="0" cellspacing="0" border="0">
<tr><td class="masthead"><a href="${htmlText(homeUrl)}">{{publication}}</a><br>{{newsletter}}</td></tr>
<tr><td class="subject"><h1>{{subject}}</h1></td></tr>
<tr><td class="text">{{content}}</td></tr>
<tr><td class="footer"${lang}>
<p>{{publication}} · {{newsletter}}</p>
${personalStart}<p>{{why}}</p>
<p>${link(unsubscribeSlot, words.unsubscribe)} &nbsp; ${link(preferencesSlot, words.preferences)}</p>${personalEnd}
<p>${link(archiveSlot, words.online)}</p>
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`
}

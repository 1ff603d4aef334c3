/**
 * The pages of the newsletter in a real browser without script: a reader can do everything, axe finds no
 * violation, and the style is allowed by the policy of the page.
 */
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import t from 'tap'
import { settings } from '../../src/db/tables/settings.ts'
import { startTestApp } from '../helpers/app.ts'
import { createMailingList, hour, signupsUrl } from '../helpers/newsletter/mailing-list.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
)
// `.ci/run` installs Chromium and sets this, so that the test is never skipped there.
const isNeeded = process.env.NEEDS_CHROMIUM === 'on'
const skip =
  executablePath === undefined && !isNeeded && 'needs Chromium: on Debian, run apt-get install chromium'

/** Where to keep a picture of each page; none are kept without it. */
const pictures = process.env.PAGE_PICTURES

type Look = {
  name: string
  language: string
  width: number
  colorScheme: 'light' | 'dark'
  accentColor: string
}
const looks: readonly Look[] = [
  { name: 'wide', language: 'en-GB', width: 1200, colorScheme: 'light', accentColor: '#1f5fa8' },
  { name: 'narrow', language: 'de-DE', width: 320, colorScheme: 'dark', accentColor: '#ffe14d' },
]

t.test('a reader without script', { skip }, async (t) => {
  const app = await startTestApp()
  const { db } = app.deps.database
  await app.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.app.server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const list = createMailingList(app)
  await list.newsletter({
    slug: 'sea',
    name: 'Letters from the sea',
    description: 'Each Friday, a day on a coast.',
  })
  await list.newsletter({ slug: 'hills', name: 'Hills', position: 2 })
  // Chromium in a container has no sandbox of its own.
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
  t.teardown(() => browser.close())

  for (const look of looks) {
    t.test(
      `signs up, chooses, leaves and comes back: ${look.name}, ${look.language}, ${look.colorScheme}`,
      async (t) => {
        const members = { publicationName: 'The Lamplighter Review', accentColor: look.accentColor }
        await db.delete(settings)
        await db.insert(settings).values({ members, version: 1, updatedAt: app.deps.clock() })
        const page = await openPage(browser, look, { hasScript: false })
        // The timers of axe need script, so it looks at a copy of each page.
        const copy = await openPage(browser, look, { hasScript: true })
        const faults: string[] = []
        page.on('console', (message) => faults.push(message.text()))
        let number = 0
        const examine = async (name: string) => {
          await copy.setContent(await page.content())
          t.strictSame(await violationsIn(copy), [], `axe finds nothing on the page ${name}`)
          const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
          t.equal(isWider, false, `${name} needs no scrolling to the side`)
          t.equal(await page.evaluate('getComputedStyle(document.querySelector("header")).fontWeight'), '600')
          number += 1
          if (pictures !== undefined)
            await page.screenshot({ path: `${pictures}/${look.name}-${number}-${name}.png`, fullPage: true })
        }
        const press = (index: number) => page.locator('main button').nth(index).click()

        const email = `${look.name}@readers.example`
        await list.request({ email, newsletters: ['sea', 'newsletter'], language: look.language })
        await page.goto(origin + (await list.lastLink()))
        await examine('confirmation')
        await press(0)
        t.strictSame(await list.subscriptions(email), ['newsletter', 'sea'])
        await examine('confirmed')

        await page.locator('main a').click()
        await examine('preferences')
        await page.getByLabel('Hills').check()
        await page.locator('input[value=newsletter]').uncheck()
        await press(0)
        t.strictSame(await list.subscriptions(email), ['hills', 'sea'])
        await examine('saved')

        const token = await list.tokenOf(email, 'sea')
        await page.goto(`${origin}${signupsUrl}/unsubscribe?token=${token}`)
        await examine('unsubscription')
        await press(0)
        t.strictSame(await list.subscriptions(email), ['hills'])
        await examine('unsubscribed')
        await press(0)
        t.strictSame(await list.subscriptions(email), ['hills', 'sea'], 'takes the step back')

        await page.goto(`${origin}${signupsUrl}/unsubscribe?token=${token}`)
        await press(1)
        t.equal((await list.rowOf(email))?.status, 'unsubscribed')
        await page.locator('input[value=other]').check()
        await page.locator('textarea').fill('Goodbye.')
        await page.locator('main button').last().click()
        await examine('thanks')
        t.match((await list.ledger(email)).at(-1)?.detail, { reason: 'other', comment: 'Goodbye.' })

        await page.goto(`${origin}${signupsUrl}/unsubscribe?token=${'a'.repeat(64)}`)
        await examine('dead-link')
        t.strictSame(
          faults.filter((text) => /Content Security Policy/.test(text)),
          [],
          'the policy blocks nothing',
        )
        for (const each of [page, copy]) await each.context().close()
        app.advance(hour)
      },
    )
  }
})

async function openPage(
  browser: Browser,
  { language, width, colorScheme }: Look,
  { hasScript: javaScriptEnabled }: { hasScript: boolean },
): Promise<Page> {
  const viewport = { width, height: 800 }
  const context = await browser.newContext({ javaScriptEnabled, locale: language, viewport, colorScheme })
  return context.newPage()
}

/** The rules of axe that the page breaks, with the elements. */
async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)
  const { violations } = found as { violations: { id: string; nodes: { html: string }[] }[] }
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

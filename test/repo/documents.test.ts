/**
 * Holds the documents against the tree: links and paths lead somewhere, pages stay short, tables say
 * what the code says.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import t from 'tap'
import packageJson from '../../package.json' with { type: 'json' }
import { areas, layers } from '../helpers/repo/layer-table.ts'

const root = resolve(import.meta.dirname, '../..')

/** Bytes. What does not fit belongs into docs/. */
const maxSizes: Record<string, number> = { 'README.md': 12_288, 'ARCHITECTURE.md': 12_288 }

const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((name) => name !== '' && !/^(?:demo|test)\//.test(name))

const readPage = (name: string) => readFileSync(join(root, name), 'utf8')

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}

function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
}

function withoutCode(page: string): string {
  return page.replace(/^ *```[\s\S]*?^ *```/gm, '')
}

t.test('links lead to pages and headings that exist', async (t) => {
  const links = pages.flatMap((page) =>
    [...withoutCode(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({
      page,
      target,
    })),
  )
  t.ok(links.length > 50, `${links.length} links`)
  const dead = links.filter(({ page, target }) => {
    if (/^https?:/.test(target)) return false
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? page : join(dirname(page), path)
    if (!existsSync(join(root, file))) return true
    return anchor !== undefined && !anchorsOf(readPage(file)).includes(anchor)
  })
  t.same(dead, [])
})

t.test('paths of the tree that pages name exist', async (t) => {
  const named = pages
    .filter((page) => page !== 'CHANGELOG.md')
    .flatMap((page) =>
      [
        ...withoutCode(readPage(page)).matchAll(/`((?:src|test|scripts|docs|bench|migrations)\/[\w./-]+)`/g),
      ].map(([, path = '']) => ({ page, path })),
    )
  t.ok(named.length > 50, `${named.length} paths`)
  t.same(
    named.filter(({ path }) => !existsSync(join(root, path))),
    [],
  )
})

/** The lines of a page outside code and tables, with their numbers. */
function proseOf(page: string): { number: number; line: string }[] {
  let isCode = false
  return readPage(page)
    .split('\n')
    .map((line, index) => {
      const isFence = /^ *```/.test(line)
      if (isFence) isCode = !isCode
      return { number: index + 1, line: isFence || isCode || line.startsWith('|') ? '' : line }
    })
}

t.test('prose has lines of at most 100 columns', async (t) => {
  const long = pages.flatMap((page) =>
    proseOf(page)
      .filter(({ line }) => line.length > 100)
      .map(({ number, line }) => `${page}:${number} has ${line.length}`),
  )
  t.same(long, [])
})

t.test('no blank line splits a list', async (t) => {
  const item = /^(?:- |\d+\. )/
  const split = pages.flatMap((page) => {
    const lines = proseOf(page)
    const isItem = (index: number) => item.test(lines[index]?.line ?? '')
    return lines
      .filter(
        ({ line }, index) =>
          line === '' && isItem(index + 1) && /^(?:- |\d+\. | {2,}\S)/.test(lines[index - 1]?.line ?? ''),
      )
      .map(({ number }) => `${page}:${number}`)
  })
  t.same(split, [])
})

t.test('pages name npm scripts, which run the Node of the project, and not its files', async (t) => {
  const commands = pages.flatMap((page) =>
    [...readPage(page).matchAll(/\bnode (?:--\S+ )*(?:scripts|bench|src|test)\/\S*/g)].map(
      ([command]) => `${page}: ${command}`,
    ),
  )
  t.same(commands, [])
})

t.test('each section of the changelog begins with what breaks', async (t) => {
  const sections = readPage('CHANGELOG.md').split(/^### /m).slice(1)
  t.ok(sections.length > 3, `${sections.length} sections`)
  for (const section of sections) {
    const [title = ''] = section.split('\n')
    const breaks = [...section.matchAll(/^- (Breaking:)?/gm)].map(([, mark]) => mark !== undefined)
    t.same(breaks, breaks.toSorted().reverse(), title)
  }
})

t.test('the settings name the bound on the heap that npm start sets', async (t) => {
  const [, megabytes] = /\$\{HEAP_MB:-(\d+)\}/.exec(packageJson.scripts.start) ?? []
  t.match(megabytes, /^\d+$/)
  t.match(readPage('docs/reference/settings.md'), `is ${megabytes} by default`)
  const others = pages.filter((page) => page !== 'docs/reference/settings.md')
  t.same(
    others.filter((page) => new RegExp(`heap[^.]* ${megabytes} MB`).test(readPage(page))),
    [],
    'no other page repeats it',
  )
})

t.test('the first pages stay short', async (t) => {
  for (const [page, max] of Object.entries(maxSizes)) {
    t.ok(Buffer.byteLength(readPage(page)) <= max, `${page} has at most ${max} bytes`)
  }
})

t.test('ARCHITECTURE.md shows the tables of imports as the code has them', async (t) => {
  const page = readPage('ARCHITECTURE.md')
  const code = (name: string) => (name.startsWith('type:') ? `types of \`${name.slice(5)}\`` : `\`${name}\``)
  const rows = (table: Record<string, readonly string[]>) =>
    Object.entries(table).map(([name, row]) => `| \`${name}\` | ${row.map(code).join(', ') || 'nothing'} |`)
  for (const [name, table] of Object.entries({ layers, areas })) {
    const shown = page.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim().split('\n')
    t.same(shown?.slice(2), rows(table), name)
  }
})

/**
 * Holds the documents against the tree: links and paths lead somewhere, pages stay short, tables say
 * what the code says.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import t from 'tap'
import { areas, layers } from '../helpers/repo/layer-table.ts'

const root = resolve(import.meta.dirname, '../..')

/** Bytes. What does not fit belongs into docs/. */
const maxSizes: Record<string, number> = { 'README.md': 12_288, 'ARCHITECTURE.md': 12_288 }

const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((name) => name !== '' && !name.startsWith('demo/'))

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

/** Writes the parts of README.md that follow from the code; with --check it only compares. */
import { readFileSync, writeFileSync } from 'node:fs'
import { policy } from '../src/auth/policy.ts'
import { settingTable } from '../src/config/setting-table.ts'
import type { Audience } from '../src/domain/roles.ts'
import { rateLimits } from '../src/http/rate-limits.ts'

const file = new URL('../README.md', import.meta.url)

const columns: readonly Audience[] = ['anonymous', 'reader', 'author', 'moderator', 'admin']

const sections: Record<string, () => string> = {
  roles: () =>
    table(
      ['action', ...columns],
      Object.entries(policy).map(([action, row]) => [
        `\`${action}\``,
        // What is open to anonymous is open to every role.
        ...columns.map((column) => row.anonymous ?? row[column] ?? ''),
      ]),
    ),
  settings: () =>
    table(
      ['setting', 'default', 'meaning'],
      settingTable.map(({ name, example, description }) => [
        `\`${name}\``,
        example && `\`${example}\``,
        description,
      ]),
    ),
  limits: () =>
    table(
      ['limit', 'requests', 'in seconds', 'counted by'],
      Object.entries(rateLimits).map(([name, { max, window, key }]) => [
        `\`${name}\``,
        String(max),
        String(window),
        key,
      ]),
    ),
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const before = readFileSync(file, 'utf8')
let after = before
for (const [name, write] of Object.entries(sections)) {
  const marks = new RegExp(`(<!-- ${name}: generated -->\n)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!marks.test(after)) throw new Error(`README.md has no section ${name}`)
  after = after.replace(marks, (_match, start: string, end: string) => `${start}${write()}\n${end}`)
}

if (!process.argv.includes('--check')) {
  writeFileSync(file, after)
  process.stdout.write('README.md is written.\n')
} else if (before === after) {
  process.stdout.write('README.md is up to date.\n')
} else {
  process.stderr.write('README.md is out of date: run `npm run docs` and commit it.\n')
  process.exitCode = 1
}

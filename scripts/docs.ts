/** Writes the tables of docs/reference/ from the code; with --check it only compares. */
import { readFileSync } from 'node:fs'
import { policy } from '../src/auth/policy.ts'
import { settingTable } from '../src/config/setting-table.ts'
import type { Audience } from '../src/domain/roles.ts'
import { type LimitName, rateLimits, unitOf } from '../src/http/rate-limits.ts'
import { problems } from '../src/problems/table.ts'
import { writeOrCheck } from './generated-file.ts'

const folder = new URL('../docs/reference/', import.meta.url)

const columns: readonly Audience[] = ['anonymous', 'reader', 'author', 'moderator', 'admin']

/**
 * Maps the name of a page to a function that makes its table. The marks around the table have the
 * same name.
 */
const pages: Record<string, () => string> = {
  roles: () =>
    table(
      ['action', ...columns],
      Object.entries(policy).map(([action, row]) => [
        `\`${action}\``,
        // An action that is open to anonymous is open to every role.
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
      ['limit', 'allows', 'in seconds', 'for each'],
      Object.entries(rateLimits).map(([name, { max, window, key }]) => [
        `\`${name}\``,
        `${max} ${unitOf(name as LimitName)}`,
        String(window),
        key,
      ]),
    ),
  problems: () =>
    table(
      ['code', 'status', 'title', 'meaning'],
      Object.entries(problems)
        .sort(([a, { status: statusA }], [b, { status: statusB }]) => statusA - statusB || a.localeCompare(b))
        .map(([code, { status, title, description }]) => [`\`${code}\``, String(status), title, description]),
    ),
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

for (const [name, write] of Object.entries(pages)) {
  const page = readFileSync(new URL(`${name}.md`, folder), 'utf8')
  const marks = new RegExp(`(<!-- ${name}: generated -->\n)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!marks.test(page)) throw new Error(`docs/reference/${name}.md has no marks for its table`)
  const text = page.replace(marks, (_match, start: string, end: string) => `${start}${write()}\n${end}`)
  writeOrCheck(`docs/reference/${name}.md`, text, 'docs')
}

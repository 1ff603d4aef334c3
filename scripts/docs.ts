/**
 * Writes the tables of README.md that are generated from the code; with --check it only compares
 * them.
 */
import { readFileSync } from 'node:fs'
import { policy } from '../src/auth/policy.ts'
import { settingTable } from '../src/config/settings.ts'
import type { Audience } from '../src/domain/roles.ts'
import { rateLimits } from '../src/http/rate-limits.ts'
import { writeOrCheck } from './generated-file.ts'

const columns: readonly Audience[] = ['anonymous', 'reader', 'author', 'moderator', 'admin']

const sections: Record<string, () => string> = {
  roles: () =>
    table(
      ['action', ...columns],
      Object.entries(policy).map(([action, row]) => [
        `\`${action}\``,
        // An action that anonymous requests may do is open to every role.
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

let text = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
for (const [name, write] of Object.entries(sections)) {
  const marks = new RegExp(`(<!-- ${name}: generated -->\n)[\\s\\S]*?(<!-- /${name} -->)`)
  if (!marks.test(text)) throw new Error(`README.md has no section ${name}`)
  text = text.replace(marks, (_match, start: string, end: string) => `${start}${write()}\n${end}`)
}

writeOrCheck('README.md', text, 'docs')

/** Writes the tables of docs/reference/ from the code; with --check it only compares. */
import { readFileSync } from 'node:fs'
import packageJson from '../package.json' with { type: 'json' }
import { policy } from '../src/auth/policy.ts'
import { settingTable } from '../src/config/setting-table.ts'
import type { Audience } from '../src/domain/roles.ts'
import { defaultSettings } from '../src/domain/settings.ts'
import { prices } from '../src/http/prices.ts'
import { type LimitName, rateLimits, unitOf } from '../src/http/rate-limits.ts'
import { problems } from '../src/problems/table.ts'
import { Settings } from '../src/schemas/service/settings.ts'
import { writeOrCheck } from './generated-file.ts'

const folder = new URL('../docs/reference/', import.meta.url)

const columns: readonly (Audience | 'suspended')[] = [
  'anonymous',
  'reader',
  'author',
  'moderator',
  'admin',
  'suspended',
]

/** Maps the name of a table, or of a passage, to a function that makes it. The marks around the table have that name. */
const tables = {
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
  heap: () =>
    [
      '`HEAP_MB` is not in the table, because `npm start` reads it before the service starts. It bounds the',
      `heap of JavaScript, in megabytes, and is ${defaultHeapMb()} by default. Set it in the environment. In \`.env\` it has`,
      'no effect.',
    ].join('\n'),
  'publication-settings': () =>
    table(
      ['setting', 'default', 'meaning'],
      Object.entries(defaultSettings).map(([name, value]) => [
        `\`${name}\``,
        `\`${JSON.stringify(value)}\``,
        descriptionOf(Settings.properties[name as keyof typeof defaultSettings]),
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
  prices: () =>
    table(
      ['operation', 'each request', 'each item', 'besides'],
      Object.entries(prices).map(
        ([name, { base = 0, item = 0, nested, parameters = {}, kilobyte, most }]) => [
          `\`${name}\``,
          String(base),
          String(item),
          [
            ...Object.entries(parameters).map(
              ([parameter, part]) => `\`${parameter}\`: ${partInWords(part)}`,
            ),
            ...(nested ? [`each item also ${nested.item} for each of its \`${nested.parameter}\``] : []),
            ...(kilobyte === undefined ? [] : [`each kilobyte of the body: ${kilobyte}`]),
            ...(most === undefined ? [] : [`the whole price is at most ${most}`]),
          ].join('; '),
        ],
      ),
    ),
  problems: () =>
    table(
      ['code', 'status', 'title', 'meaning'],
      Object.entries(problems)
        .sort(([a, { status: statusA }], [b, { status: statusB }]) => statusA - statusB || a.localeCompare(b))
        .map(([code, { status, title, description }]) => [`\`${code}\``, String(status), title, description]),
    ),
}

/** Maps the name of a page to the names of its tables. */
const pages: Record<string, readonly (keyof typeof tables)[]> = {
  roles: ['roles'],
  settings: ['heap', 'settings', 'publication-settings'],
  limits: ['limits'],
  prices: ['prices'],
  problems: ['problems'],
}

function descriptionOf(schema: object): string {
  const { description } = schema as { description?: string }
  if (description === undefined) throw new Error('a setting of the publication has no description')
  return description
}

/** `npm start` has the only default. */
function defaultHeapMb(): string {
  const [, megabytes] = /\$\{HEAP_MB:-(\d+)\}/.exec(packageJson.scripts.start) ?? []
  if (megabytes === undefined) throw new Error('npm start sets no default for HEAP_MB')
  return megabytes
}

type Part = { base?: number; item?: number; word?: number; sequence?: number }

function partInWords({ base, item, word, sequence }: Part): string {
  const words = [
    ...(base === undefined ? [] : [String(base)]),
    ...(item === undefined ? [] : [`${item} an item`]),
    ...(word === undefined ? [] : [`${word} a word`]),
    ...(sequence === undefined ? [] : [`${sequence} a sequence`]),
  ]
  return new Intl.ListFormat('en').format(words)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

for (const [page, names] of Object.entries(pages)) {
  const file = `docs/reference/${page}.md`
  let text = readFileSync(new URL(`${page}.md`, folder), 'utf8')
  for (const name of names) {
    const marks = new RegExp(`(<!-- ${name}: generated -->\n)[\\s\\S]*?(<!-- /${name} -->)`)
    if (!marks.test(text)) throw new Error(`${file} has no marks for the table ${name}`)
    text = text.replace(marks, (_match, start: string, end: string) => `${start}${tables[name]()}\n${end}`)
  }
  writeOrCheck(file, text, 'docs')
}

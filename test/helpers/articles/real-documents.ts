/**
 * Articles of an invented publication, in the shapes and scripts that real ones have. Beside each
 * body, a YAML file says what must come of it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const folder = join(import.meta.dirname, 'documents')

export type RealDocument = {
  /** The path of the body, for example `latin/recipe.md`. */
  name: string
  body: string
  title: string
  language: string
  excerpt: string
  readingMinutes: number
  /** Words that readers see together. */
  words: string[]
  /** Characters that never stand together: words of two blocks, or what no reader sees. */
  apart: string[]
  /** Each of these queries finds the article. */
  search: string[]
}

export const realDocuments: readonly RealDocument[] = readdirSync(folder, {
  recursive: true,
  encoding: 'utf8',
})
  .filter((name) => /\.(?:md|html)$/.test(name))
  .sort()
  .map((name) => ({
    name,
    body: readFileSync(join(folder, name), 'utf8'),
    ...parse(readFileSync(join(folder, name.replace(/\.\w+$/, '.yaml')), 'utf8')),
  }))

/** Describes request bodies that are no JSON, for which the routes have no schema of their own. */
import { MarkdownFile } from '../../schemas/articles/drafts.ts'
import { LetterTemplateFile } from '../../schemas/newsletter/letter-settings.ts'
import type { Json } from './parts.ts'

const files: Readonly<Record<string, object>> = {
  'text/markdown': MarkdownFile,
  'text/html': LetterTemplateFile,
}

/** The body with the schema of the file, where the framework repeats the schema of the JSON. */
export function withFiles(body: Json): Json {
  const content = Object.entries(body.content as Json).map(([type, media]) => {
    const schema = files[type]
    return [type, schema ? { schema } : media] as const
  })
  return { ...body, content: Object.fromEntries(content) }
}

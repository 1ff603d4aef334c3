/** Parses JSON whose bytes somebody has signed, in the form that this sender chose. */
import { ApiError } from '../problems/api-error.ts'
import { utf8From } from './body-parsers.ts'
import { isDeeper } from './json-depth.ts'

/** Reports of mail services have few levels. */
const maxLevels = 20

export function readSignedJson(bytes: Buffer): unknown {
  const text = utf8From(bytes)
  if (text === undefined || isDeeper(text, maxLevels)) throw malformed()
  try {
    return JSON.parse(text)
  } catch {
    throw malformed()
  }
}

function malformed(): ApiError {
  return new ApiError('malformed-request', 'The body is not valid JSON of a few levels in UTF-8.')
}

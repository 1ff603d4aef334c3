/** The functions of `text/` that take long for long texts: up to seconds for the worst of the longest. */
import { renderBody } from '../text/article-body.ts'
import { diffLines } from '../text/diff.ts'
import { renderComment } from '../text/markdown.ts'

export const textFunctions = { renderBody, renderComment, diffLines }

export type TextFunctions = typeof textFunctions
